/* Saving and loading: round trips, files that nobody vouches for, and what must
 * not be in a file. */
#include <quire/page_file.h>
#include <stdlib.h>

#include "page/layout.h"
#include "page_fixture.h"
#include "support/failing_allocator.h"
#include "support/suite.h"

struct saved {
  unsigned char *bytes;
  size_t len_bytes;
  size_t calls;
};

static enum quire_result append(void *ctx, const void *bytes,
                                size_t len_bytes) {
  struct saved *saved = (struct saved *)ctx;
  unsigned char *grown =
      (unsigned char *)realloc(saved->bytes, saved->len_bytes + len_bytes);
  ck_assert_ptr_nonnull(grown);
  memcpy(grown + saved->len_bytes, bytes, len_bytes);
  saved->bytes = grown;
  saved->len_bytes += len_bytes;
  saved->calls++;
  return QUIRE_OK;
}

static struct saved save(const struct quire_page *page) {
  struct saved saved = {NULL, 0, 0};
  ck_ok(quire_page_save(page, NULL, append, &saved));
  return saved;
}

/* A page with something of everything, dead things included. */
static struct quire_page *rich_page(uint16_t cols, uint16_t rows) {
  const struct quire_mark mark = {QUIRE_MARK_END | QUIRE_MARK_STATUS, 130};
  struct quire_page *page = fixture_page(cols, rows);
  fixture_put(page, 0, 0,
              quire_cell_with_link(
                  'd', fixture_link_id(page, "http://dead.example", "gone")));
  fixture_write(page, 0, 0, "page");
  fixture_put(page, 0, 4,
              quire_cell_with_style('s', fixture_style_id(page, 7)));
  fixture_put(
      page, 0, 5,
      quire_cell_with_link('l', fixture_link_id(page, "http://a/", "1")));
  for (uint16_t x = 6; x < 8; x++) {
    fixture_put(page, 0, x, 'e');
    quire_id id;
    ck_ok(quire_page_cluster_join(page, 'e', 0x301, &id));
    fixture_put(page, 0, x, quire_cell_with_cluster(0, id));
    ck_ok(quire_page_cluster_join(page, quire_page_cells(page, 0)[x],
                                  0x300u + x, &id));
    fixture_put(page, 0, x, quire_cell_with_cluster(0, id));
  }
  fixture_put_wide(page, (uint16_t)(rows - 1), 2, 0x6f22, 0);
  quire_page_set_row_flags(page, 0, 0, QUIRE_ROW_WRAP);
  ck_ok(quire_page_mark_merge(page, (uint16_t)(rows - 1), &mark));
  quire_page_scroll_down(page, 0, (uint16_t)(rows - 1), 1, 0);
  quire_page_scroll_up(page, 0, (uint16_t)(rows - 1), 1, 0);
  fixture_verify(page);
  return page;
}

START_TEST(round_trip_is_the_same_page) {
  struct quire_page *page = rich_page(9, 4);
  struct saved first = save(page);
  struct quire_page *loaded = NULL;
  ck_ok(quire_page_load(first.bytes, first.len_bytes, NULL, 99, NULL, &loaded));
  fixture_verify(loaded);
  ck_assert_uint_eq(quire_page_cols(loaded), 9);
  ck_assert_uint_eq(quire_page_rows(loaded), 4);
  for (uint16_t y = 0; y < 4; y++) {
    char row[10];
    memcpy(row, fixture_row(page, y), sizeof row);
    ck_assert_str_eq(row, fixture_row(loaded, y));
    ck_assert_uint_eq(quire_page_row(page, y)->occupied,
                      quire_page_row(loaded, y)->occupied);
  }
  const quire_cell *cells = quire_page_cells(loaded, 0);
  struct quire_link link;
  ck_assert(quire_page_link(loaded, quire_cell_link(cells[5]), &link));
  ck_assert_mem_eq(link.uri, "http://a/", 9);
  ck_assert_uint_eq(quire_page_style(loaded, quire_cell_style(cells[4]))->fg.r,
                    7);
  ck_assert((quire_page_row(loaded, 0)->flags & QUIRE_ROW_WRAP) != 0);
  /* Equal contents, equal bytes. */
  struct saved second = save(loaded);
  ck_assert_uint_eq(first.len_bytes, second.len_bytes);
  ck_assert_mem_eq(first.bytes, second.bytes, first.len_bytes);
  free(first.bytes);
  free(second.bytes);
  quire_page_free(NULL, loaded);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(large_pages_are_written_in_pieces) {
  struct quire_page *page = fixture_page(300, 200);
  fixture_write(page, 199, 290, "the end");
  struct saved saved = save(page);
  ck_assert_uint_gt(saved.calls, 2);
  struct quire_page *loaded = NULL;
  ck_ok(quire_page_load(saved.bytes, saved.len_bytes, NULL, 0, NULL, &loaded));
  ck_assert_str_eq(fixture_row(loaded, 199) + 290, "the end...");
  free(saved.bytes);
  quire_page_free(NULL, loaded);
  quire_page_free(NULL, page);
}
END_TEST

static bool holds(const struct saved *saved, const void *what, size_t len) {
  for (size_t at = 0; at + len <= saved->len_bytes; at++) {
    if (memcmp(saved->bytes + at, what, len) == 0) {
      return true;
    }
  }
  return false;
}

START_TEST(nothing_of_earlier_contents_is_saved) {
  struct quire_page *page = fixture_page(24, 3);
  const quire_cell secret[] = {0x5ec1, 0x5ec2};
  const uint32_t cluster[] = {0x5ec3, 0x301};
  const struct quire_style style = fixture_style(0xee);
  quire_id id;
  for (uint16_t y = 0; y < 3; y++) {
    quire_page_put_cells(page, y, 3, secret, 2);
    ck_ok(quire_page_cluster_add(page, cluster, 2, 1, &id));
    fixture_put(page, y, 5, quire_cell_with_cluster(0, id));
    ck_ok(quire_page_style_add(page, &style, 1, &id));
    fixture_put(page, y, 6, quire_cell_with_style('x', id));
    fixture_put(
        page, y, 7,
        quire_cell_with_link('x', fixture_link_id(page, "http://secret", "k")));
  }
  struct saved before = save(page);
  ck_assert(holds(&before, "http://secret", 13));
  ck_assert(holds(&before, secret, sizeof secret[0]));
  ck_assert(holds(&before, cluster, sizeof cluster));
  ck_assert(holds(&before, &style, sizeof style));
  quire_page_wipe_row(page, 0);
  quire_page_clear_cells(page, 1, 0, 24, 0);
  fixture_write(page, 2, 0, "overwritten, all of it..");
  struct saved after = save(page);
  ck_assert(!holds(&after, "secret", 6));
  ck_assert(!holds(&after, secret, 2));
  ck_assert(!holds(&after, cluster, 2));
  ck_assert(!holds(&after, &style, sizeof style));
  free(before.bytes);
  free(after.bytes);
  quire_page_free(NULL, page);
}
END_TEST

/* Loads bytes that may be anything: an error, or a page that verifies and can
 * be worked with. True when it loaded. */
static bool load_anything(const unsigned char *bytes, size_t len_bytes) {
  struct quire_page *page = NULL;
  struct quire_page_fault fault = {NULL, 0, 0};
  const enum quire_result result =
      quire_page_load(bytes, len_bytes, NULL, 3, &fault, &page);
  if (result != QUIRE_OK) {
    ck_assert_int_eq(result, QUIRE_ERR_CORRUPT);
    ck_assert_ptr_nonnull(fault.what);
    ck_assert_ptr_null(page);
    return false;
  }
  fixture_verify(page);
  const uint16_t bottom = (uint16_t)(quire_page_rows(page) - 1);
  quire_page_scroll_up(page, 0, bottom, 1, 0);
  for (uint16_t y = 0; y <= bottom; y++) {
    quire_page_wipe_row(page, y);
  }
  fixture_verify(page);
  quire_page_free(NULL, page);
  return true;
}

START_TEST(every_flipped_byte_is_survived) {
  struct quire_page *page = _i == 0   ? rich_page(9, 4)
                            : _i == 1 ? fixture_page(1, 1)
                                      : rich_page(40, 12);
  struct saved saved = save(page);
  size_t refused = 0;
  for (size_t at = 0; at < saved.len_bytes; at++) {
    /* Whole bytes everywhere, and each bit of the first page's header. */
    for (unsigned flip = _i == 0 && at < 1024 ? 0 : 8; flip < 9; flip++) {
      const unsigned char mask = (unsigned char)(flip == 8 ? 0xff : 1u << flip);
      saved.bytes[at] ^= mask;
      refused += load_anything(saved.bytes, saved.len_bytes) ? 0u : 1u;
      saved.bytes[at] ^= mask;
    }
  }
  ck_assert_uint_gt(refused, 100);
  ck_assert(load_anything(saved.bytes, saved.len_bytes));
  free(saved.bytes);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(many_random_changes_are_survived) {
  struct quire_page *page = rich_page(9, 4);
  struct saved saved = save(page);
  unsigned char *bytes = (unsigned char *)malloc(saved.len_bytes);
  ck_assert_ptr_nonnull(bytes);
  uint64_t state = 1;
  for (int round = 0; round < 6000; round++) {
    memcpy(bytes, saved.bytes, saved.len_bytes);
    for (int change = 0; change <= round % 4; change++) {
      state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
      /* Mostly in the part that is in use. */
      const size_t at = (size_t)(state >> 33) % saved.len_bytes;
      bytes[at] = (unsigned char)(state >> 24 & (round % 3 == 0 ? 0xff : 7));
    }
    (void)load_anything(bytes, saved.len_bytes);
  }
  free(bytes);
  free(saved.bytes);
  quire_page_free(NULL, page);
}
END_TEST

/* A file may say that its rows were written as often as can be counted. */
START_TEST(versions_of_a_file_are_not_taken_over) {
  struct quire_page *page = rich_page(9, 4);
  struct saved saved = save(page);
  const uint64_t most = UINT64_MAX;
  memcpy(saved.bytes + offsetof(struct quire_page, version), &most,
         sizeof most);
  memcpy(saved.bytes + offsetof(struct quire_page, generation), &most,
         sizeof most);
  uint64_t rows_offset;
  memcpy(&rows_offset, saved.bytes + offsetof(struct quire_page, rows_offset),
         sizeof rows_offset);
  memcpy(saved.bytes + rows_offset + offsetof(struct quire_row, version), &most,
         sizeof most);
  struct quire_page *loaded;
  ck_ok(quire_page_load(saved.bytes, saved.len_bytes, NULL, 5, NULL, &loaded));
  ck_assert_uint_eq(quire_page_generation(loaded), 0);
  for (uint16_t y = 0; y < 4; y++) {
    fixture_write(loaded, y, 0, "again");
    fixture_verify(loaded);
  }
  free(saved.bytes);
  quire_page_free(NULL, loaded);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(truncated_and_foreign_files_are_refused) {
  struct quire_page *page = rich_page(9, 4);
  struct saved saved = save(page);
  for (size_t len = 0; len < saved.len_bytes; len += len < 2048 ? 1 : 97) {
    /* A copy of the exact length lets AddressSanitizer see an overrun. */
    unsigned char *bytes = (unsigned char *)malloc(len + 1);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes + 1, saved.bytes, len);
    ck_assert(!load_anything(bytes + 1, len));
    free(bytes);
  }
  unsigned char zeros[8192] = {0};
  ck_assert(!load_anything(zeros, sizeof zeros));
  free(saved.bytes);
  quire_page_free(NULL, page);
}
END_TEST

/* Keys that all want the first slots of a table would make the check of the
 * table take time that grows with the square of its size. */
START_TEST(crowded_maps_are_refused) {
  const struct quire_page_capacity capacity = {
      .cols = 1, .rows = 400, .marks = 400};
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  struct quire_page *page = NULL;
  ck_ok(quire_page_new(NULL, &capacity, 1, &page));
  for (uint32_t key = 0; mark_map_count(&page->marks) < 400; key++) {
    const uint64_t spread = mark_map_spread_(&page->marks, NULL, &key);
    if (mark_map_home_(&page->marks, spread) < 2) {
      ck_ok(mark_map_put(&page->marks, NULL, &key, &mark));
    }
  }
  const char *what = NULL;
  ck_assert(mark_map_verify(&page->marks, NULL, &what));
  struct quire_page *loaded = NULL;
  struct quire_page_fault fault = {NULL, 0, 0};
  ck_assert_int_eq(quire_page_load(page, quire_page_size_bytes(page), NULL, 0,
                                   &fault, &loaded),
                   QUIRE_ERR_CORRUPT);
  ck_assert_ptr_nonnull(strstr(fault.what, "crowded"));
  quire_page_free(NULL, page);
}
END_TEST

static bool rehash_while_counting(void *ctx, const char *point) {
  int *left = (int *)ctx;
  return strcmp(point, "page.rehash") == 0 && *left > 0 && (*left)-- > 0;
}

/* The seed of saved pages is known: a page that does not fit under it, and the
 * three that follow from it, is saved under another. */
START_TEST(text_made_to_crowd_a_saved_page_is_saved) {
  struct quire_page *page = rich_page(9, 4);
  struct quire_allocator hooks = *quire_allocator_default();
  int left = 4;
  hooks.ctx = &left;
  hooks.fault = rehash_while_counting;
  struct saved saved = {NULL, 0, 0};
  ck_ok(quire_page_save(page, &hooks, append, &saved));
  ck_assert_int_eq(left, 0);
  ck_assert(load_anything(saved.bytes, saved.len_bytes));
  free(saved.bytes);
  quire_page_free(NULL, page);
}
END_TEST

static enum quire_result refuse(void *ctx, const void *bytes,
                                size_t len_bytes) {
  (void)ctx;
  (void)bytes;
  (void)len_bytes;
  return QUIRE_ERR_IO;
}

START_TEST(a_failing_writer_ends_the_save) {
  struct quire_page *page = rich_page(9, 4);
  ck_assert_int_eq(quire_page_save(page, NULL, refuse, NULL), QUIRE_ERR_IO);
  fixture_verify(page);
  quire_page_free(NULL, page);
}
END_TEST

START_TEST(memory_that_runs_out_leaves_nothing) {
  struct failing_allocator fa;
  struct quire_page *page = rich_page(9, 4);
  struct saved saved = save(page);
  failing_allocator_init(&fa);
  const struct quire_allocator *hooks = failing_allocator_hooks(&fa);
  for (int persistent = 0; persistent < 2; persistent++) {
    for (size_t n = 1;; n++) {
      struct saved again = {NULL, 0, 0};
      struct quire_page *loaded = NULL;
      failing_allocator_arm(&fa, n, persistent != 0);
      enum quire_result result = quire_page_save(page, hooks, append, &again);
      if (result == QUIRE_OK) {
        result = quire_page_load(again.bytes, again.len_bytes, hooks, 1, NULL,
                                 &loaded);
      }
      const bool fired = failing_allocator_fired(&fa);
      failing_allocator_disarm(&fa);
      ck_assert_int_eq(result, fired ? QUIRE_ERR_OUT_OF_MEMORY : QUIRE_OK);
      quire_page_free(hooks, loaded);
      free(again.bytes);
      ck_assert(failing_allocator_is_clean(&fa));
      if (!fired) {
        ck_assert_uint_eq(n, 4);
        break;
      }
    }
  }
  failing_allocator_deinit(&fa);
  free(saved.bytes);
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: file");
  TCase *tcase = tcase_create("file");
  tcase_add_test(tcase, round_trip_is_the_same_page);
  tcase_add_test(tcase, large_pages_are_written_in_pieces);
  tcase_add_test(tcase, nothing_of_earlier_contents_is_saved);
  tcase_add_loop_test(tcase, every_flipped_byte_is_survived, 0, 3);
  tcase_add_test(tcase, many_random_changes_are_survived);
  tcase_add_test(tcase, versions_of_a_file_are_not_taken_over);
  tcase_add_test(tcase, truncated_and_foreign_files_are_refused);
  tcase_add_test(tcase, crowded_maps_are_refused);
  tcase_add_test(tcase, text_made_to_crowd_a_saved_page_is_saved);
  tcase_add_test(tcase, a_failing_writer_ends_the_save);
  tcase_add_test(tcase, memory_that_runs_out_leaves_nothing);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
