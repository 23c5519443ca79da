/* Bytes as a saved page. What loads must verify, survive editing, and give the
 * same bytes again when it is saved, loaded and saved once more. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <quire/page_file.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

struct saved {
  uint8_t *bytes;
  size_t len_bytes;
};

static enum quire_result append(void *ctx, const void *bytes,
                                size_t len_bytes) {
  struct saved *saved = (struct saved *)ctx;
  uint8_t *grown =
      (uint8_t *)realloc(saved->bytes, saved->len_bytes + len_bytes);
  if (grown == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  memcpy(grown + saved->len_bytes, bytes, len_bytes);
  saved->bytes = grown;
  saved->len_bytes += len_bytes;
  return QUIRE_OK;
}

static void require(bool truth) {
  if (!truth) {
    abort();
  }
}

static struct saved save(const struct quire_page *page) {
  struct saved saved = {NULL, 0};
  require(quire_page_save(page, NULL, append, &saved) == QUIRE_OK);
  return saved;
}

static struct quire_page *load(const struct saved *saved) {
  struct quire_page *page = NULL;
  require(quire_page_load(saved->bytes, saved->len_bytes, NULL, 7, NULL,
                          &page) == QUIRE_OK);
  require(quire_page_verify(page, NULL));
  return page;
}

static void check_round_trip(const struct quire_page *page) {
  struct saved first = save(page);
  struct quire_page *again = load(&first);
  struct saved second = save(again);
  require(first.len_bytes == second.len_bytes &&
          memcmp(first.bytes, second.bytes, first.len_bytes) == 0);
  free(first.bytes);
  free(second.bytes);
  quire_page_free(NULL, again);
}

static void edit(struct quire_page *page) {
  const uint16_t cols = quire_page_cols(page);
  const uint16_t bottom = (uint16_t)(quire_page_rows(page) - 1);
  quire_page_split_wide(page, 0, cols / 2);
  quire_page_insert_cells(page, 0, cols / 2, cols, 0, 0);
  quire_page_swap_cells(page, 0, bottom, 0, cols);
  require(quire_page_verify(page, NULL));
  quire_page_scroll_down(page, 0, bottom, 1, 0);
  for (uint16_t y = 0; y <= bottom; y++) {
    quire_page_clear_cells(page, y, 0, cols, 0);
  }
  require(quire_page_verify(page, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  struct quire_page *page = NULL;
  if (quire_page_load(data, size_bytes, NULL, 3, NULL, &page) != QUIRE_OK) {
    return 0;
  }
  require(quire_page_verify(page, NULL));
  check_round_trip(page);
  edit(page);
  quire_page_free(NULL, page);
  return 0;
}
