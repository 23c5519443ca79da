/* The leaf format: numbers, UTF-8, and leaves that somebody damaged. */
#include "base/utf8.h"
#include "history/leaf.h"

#include <check.h>
#include <stdlib.h>

#include "history/open_leaf.h"
#include "history/row_maker.h"
#include "history/wrap.h"
#include "support/suite.h"

START_TEST(numbers_of_every_length_survive) {
  uint8_t bytes[64];
  for (unsigned bit = 0; bit < 64; bit++) {
    for (int below = 0; below < 2; below++) {
      struct quire_buffer b = {.bytes = bytes, .capacity = sizeof bytes};
      const uint64_t v = (UINT64_C(1) << bit) - (uint64_t)below;
      uint64_t got = 0;
      quire_buffer_put_varint(&b, v);
      ck_assert_uint_le(b.len, QUIRE_VARINT_BYTES_MAX);
      struct quire_reader r = {bytes, bytes + b.len};
      ck_assert(quire_read_varint(&r, &got));
      ck_assert_uint_eq(got, v);
      ck_assert_ptr_eq(r.at, r.end);
      /* Cut short, it is none. */
      struct quire_reader cut = {bytes, bytes + b.len - 1};
      ck_assert(!quire_read_varint(&cut, &got));
      ck_assert_uint_eq(quire_unzigzag(quire_zigzag(v)), v);
      ck_assert_uint_eq(quire_unzigzag(quire_zigzag(0 - v)), 0 - v);
    }
  }
}
END_TEST

START_TEST(numbers_beyond_64_bits_are_refused) {
  static const uint8_t eleven[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0x01};
  static const uint8_t high[] = {0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0x02};
  uint64_t got;
  struct quire_reader r = {eleven, eleven + sizeof eleven};
  ck_assert(!quire_read_varint(&r, &got));
  r.at = high;
  r.end = high + sizeof high;
  ck_assert(!quire_read_varint(&r, &got));
}
END_TEST

START_TEST(malformed_utf8_is_refused) {
  static const char *const bad[] = {
      "\x80",
      "\xc0\x80",
      "\xc1\xbf",
      "\xe0\x9f\xbf",
      "\xed\xa0\x80",
      "\xf0\x8f\xbf\xbf",
      "\xf4\x90\x80\x80",
      "\xf5\x80\x80\x80",
      "\xff",
      "\xe2\x82",
      "\xf0\x9f\x98",
      "\xc3(",
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    const uint8_t *bytes = (const uint8_t *)bad[i];
    struct quire_reader r = {bytes, bytes + strlen(bad[i])};
    uint32_t cp;
    ck_assert_msg(!quire_utf8_next(&r, &cp), "%zu", i);
  }
}
END_TEST

START_TEST(every_scalar_value_survives) {
  uint8_t bytes[4];
  for (uint32_t cp = 0; cp <= 0x110000; cp++) {
    const bool scalar = cp <= 0x10ffff && (cp < 0xd800 || cp >= 0xe000);
    const size_t len = quire_utf8_encode(cp, bytes);
    struct quire_reader r = {bytes, bytes + len};
    uint32_t got = 0;
    ck_assert(quire_utf8_next(&r, &got));
    ck_assert_ptr_eq(r.at, r.end);
    ck_assert_uint_eq(got, scalar ? cp : 0xfffd);
  }
}
END_TEST

/* ---- damage -------------------------------------------------------------- */

/* A sealed leaf with everything in it. */
static uint8_t *sample_leaf(size_t *bytes) {
  struct quire_open_leaf open;
  struct quire_leaf_view v;
  struct maker_random r = {.state = 77};
  quire_open_leaf_init(&open, NULL, 1);
  for (int i = 0; i < 12; i++) {
    struct quire_page *page = maker_page(14, 2);
    maker_random_line(&r, page, 0, 2, false, false);
    for (uint16_t y = 0; y < 2; y++) {
      const struct quire_encode e = {
          .page = page, .y = y, .new_line = y == 0, .time_ms = 5000};
      ck_ok(quire_open_leaf_append(&open, &e));
    }
    maker_free(page);
  }
  quire_open_leaf_view(&open, &v);
  ck_assert_uint_gt(v.totals.clusters, 0);
  ck_assert_uint_gt(v.styles_count, 0);
  ck_assert_uint_gt(v.links_count, 0);
  ck_assert_uint_gt(v.totals.mark_kinds, 0);
  *bytes = quire_leaf_sealed_bytes(&v, 0, v.lines_count);
  uint8_t *buffer = calloc(1, *bytes);
  ck_assert_ptr_nonnull(buffer);
  quire_leaf_write(&v, 0, v.lines_count, buffer);
  quire_open_leaf_deinit(&open);
  return buffer;
}

START_TEST(a_sealed_leaf_is_sound_wherever_it_lies) {
  size_t bytes;
  struct quire_leaf_view v;
  const char *fault;
  uint8_t *leaf = sample_leaf(&bytes);
  uint8_t *moved = malloc(bytes);
  ck_assert_ptr_nonnull(moved);
  memcpy(moved, leaf, bytes);
  memset(leaf, 0x5a, bytes);
  free(leaf);
  ck_ok(quire_leaf_open(moved, bytes, &v));
  const bool sound = quire_leaf_verify(&v, &fault);
  ck_assert_msg(sound, "%s", fault);
  free(moved);
}
END_TEST

START_TEST(short_and_misaligned_buffers_are_refused) {
  size_t bytes;
  struct quire_leaf_view v;
  uint8_t *leaf = sample_leaf(&bytes);
  for (size_t n = 0; n < bytes; n++) {
    ck_assert_int_eq(quire_leaf_open(leaf, n, &v), QUIRE_ERR_CORRUPT);
  }
  ck_assert_int_eq(quire_leaf_open(leaf + 1, bytes - 1, &v), QUIRE_ERR_CORRUPT);
  free(leaf);
}
END_TEST

/* Reads everything in a leaf whose contents are not to be trusted. */
static bool read_all(const struct quire_leaf_view *v) {
  const char *fault;
  const bool sound = quire_leaf_verify(v, &fault);
  ck_assert(sound == (fault == NULL));
  return sound;
}

START_TEST(any_damaged_byte_is_noticed_or_harmless) {
  size_t bytes, noticed = 0, refused = 0;
  uint8_t *leaf = sample_leaf(&bytes);
  for (size_t i = 0; i < bytes; i++) {
    for (unsigned flip = 1; flip < 256; flip = flip * 4 - 1) {
      /* A block of its own, so that a sanitizer sees each step outside. */
      struct quire_leaf_view v;
      uint8_t *copy = malloc(bytes);
      ck_assert_ptr_nonnull(copy);
      memcpy(copy, leaf, bytes);
      copy[i] ^= (uint8_t)flip;
      if (quire_leaf_open(copy, bytes, &v) != QUIRE_OK) {
        refused++;
      } else if (!read_all(&v)) {
        noticed++;
      } else {
        for (uint32_t line = 0; line < v.lines_count; line++) {
          ck_assert_uint_gt(quire_wrap_rows(&v, line, 7), 0);
        }
      }
      free(copy);
    }
  }
  ck_assert_uint_gt(refused, 0);
  ck_assert_uint_gt(noticed, bytes / 2);
  free(leaf);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("leaf");
  TCase *tc = tcase_create("all");
  tcase_add_test(tc, numbers_of_every_length_survive);
  tcase_add_test(tc, numbers_beyond_64_bits_are_refused);
  tcase_add_test(tc, malformed_utf8_is_refused);
  tcase_add_test(tc, every_scalar_value_survives);
  tcase_add_test(tc, a_sealed_leaf_is_sound_wherever_it_lies);
  tcase_add_test(tc, short_and_misaligned_buffers_are_refused);
  tcase_add_test(tc, any_damaged_byte_is_noticed_or_harmless);
  suite_add_tcase(suite, tc);
  return suite_run(suite);
}
