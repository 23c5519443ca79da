/* How to use the containers that live in a buffer: a little page of styles,
 * names and notes that is filled, copied with one memcpy and read at its new
 * address. Needs nothing but public headers; run as a test, so that it stays
 * true. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/bitmap_alloc.h>
#include <quire/hash.h>
#include <quire/result.h>

struct colours {
  uint32_t foreground;
  uint32_t background;
};

static uint64_t colours_hash(const struct colours *c, uint64_t seed) {
  return quire_hash_mix(c->foreground ^ seed, c->background ^ QUIRE_HASH_C1);
}

#define QUIRE_SET_NAME colour_set
#define QUIRE_SET_VALUE struct colours
#define QUIRE_SET_HASH(ctx, c, seed) colours_hash(c, seed)
#define QUIRE_SET_EQ(ctx, a, b) \
  ((a)->foreground == (b)->foreground && (a)->background == (b)->background)
#include <quire/rc_set.h>

/* From a row to the offset of its note in the arena. */
#define QUIRE_MAP_NAME note_map
#define QUIRE_MAP_KEY uint32_t
#define QUIRE_MAP_VALUE uint32_t
#define QUIRE_MAP_HASH(ctx, row, seed) quire_hash_u64(*(row), seed)
#define QUIRE_MAP_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/offset_map.h>

/* The control structs at the front of the buffer, their storage behind. */
struct little_page {
  struct colour_set colours;
  struct note_map notes;
  struct quire_bitmap_alloc arena;
  size_t size_bytes;
};

/* The next place for `bytes` of storage with that alignment. */
static size_t reserve(size_t *end, size_t bytes, size_t align) {
  const size_t at = (*end + align - 1) / align * align;
  *end = at + bytes;
  return at;
}

static struct little_page *page_new(void) {
  struct colour_set_layout colours;
  struct note_map_layout notes;
  struct quire_bitmap_alloc_layout arena;
  if (colour_set_layout_for(colour_set_capacity_for_count(50), &colours) !=
          QUIRE_OK ||
      note_map_layout_for(20, &notes) != QUIRE_OK ||
      quire_bitmap_alloc_layout(1024, 8, &arena) != QUIRE_OK) {
    return NULL;
  }
  size_t end = sizeof(struct little_page);
  const size_t colours_at = reserve(&end, colours.size_bytes, colours.align);
  const size_t notes_at = reserve(&end, notes.size_bytes, notes.align);
  const size_t arena_at = reserve(&end, arena.size_bytes, arena.align);

  /* All zero is empty: fresh memory is not touched. */
  unsigned char *buffer = calloc(1, end);
  if (buffer == NULL) {
    return NULL;
  }
  struct little_page *page = (struct little_page *)(void *)buffer;
  const uint64_t seed = quire_hash_seed(0);
  colour_set_init_zeroed(&page->colours, buffer + colours_at, &colours, seed);
  note_map_init_zeroed(&page->notes, buffer + notes_at, &notes, seed);
  quire_bitmap_alloc_init_zeroed(&page->arena, buffer + arena_at, &arena);
  page->size_bytes = end;
  return page;
}

static enum quire_result add_note(struct little_page *page, uint32_t row,
                                  const char *text) {
  const uint32_t size_bytes = (uint32_t)strlen(text) + 1;
  uint32_t at = 0;
  enum quire_result result = note_map_ensure_unused(&page->notes, 1);
  if (result == QUIRE_OK) {
    result = quire_bitmap_alloc_alloc(&page->arena, size_bytes, &at);
  }
  if (result == QUIRE_OK) {
    memcpy(quire_bitmap_alloc_ptr(&page->arena, at), text, size_bytes);
    note_map_put_assume_capacity(&page->notes, NULL, &row, &at);
  }
  return result;
}

int main(void) {
  struct little_page *page = page_new();
  if (page == NULL) {
    return 1;
  }
  /* The same colours for ten cells, ten references to one id. */
  const struct colours red = {0xff0000, 0};
  uint16_t red_id = 0;
  if (colour_set_add(&page->colours, NULL, &red, 10, &red_id) != QUIRE_OK ||
      add_note(page, 7, "a prompt") != QUIRE_OK) {
    return 1;
  }

  /* A clone is one memcpy; nothing in it points back. */
  struct little_page *clone = malloc(page->size_bytes);
  if (clone == NULL) {
    return 1;
  }
  memcpy(clone, page, page->size_bytes);
  free(page);

  const uint32_t row = 7;
  const uint32_t *at = note_map_get_ptr(&clone->notes, NULL, &row);
  const char *note =
      at != NULL ? quire_bitmap_alloc_cptr(&clone->arena, *at) : "";
  printf("red is %u with %lu references, row 7 says: %s\n", (unsigned)red_id,
         (unsigned long)colour_set_ref_count(&clone->colours, red_id), note);

  /* Nobody uses red any more; it comes back under the same id. */
  const bool died = colour_set_release_multiple(&clone->colours, red_id, 10);
  uint16_t again = 0;
  const bool back =
      colour_set_add(&clone->colours, NULL, &red, 1, &again) == QUIRE_OK &&
      again == red_id;
  const bool same = strcmp(note, "a prompt") == 0;
  free(clone);
  return died && back && same ? 0 : 1;
}
