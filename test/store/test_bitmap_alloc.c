/* bitmap_alloc: by hand around the borders of the 64-bit words, and random
 * operations against an array of bytes. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/bitmap_alloc.h>

#include "base/seed.h"
#include "support/suite.h"

struct fixture {
  struct quire_bitmap_alloc *b;
  unsigned char *buffer;
  struct quire_bitmap_alloc_layout layout;
};

static struct fixture fixture_new(uint32_t capacity_bytes,
                                  uint32_t chunk_bytes) {
  struct fixture f;
  ck_assert_int_eq(
      quire_bitmap_alloc_layout(capacity_bytes, chunk_bytes, &f.layout),
      QUIRE_OK);
  const size_t front = (sizeof *f.b + 63) / 64 * 64;
  f.buffer = aligned_alloc(64, (front + f.layout.size_bytes + 63) / 64 * 64);
  ck_assert_ptr_nonnull(f.buffer);
  memset(f.buffer, 0xa5, front + f.layout.size_bytes);
  f.b = (struct quire_bitmap_alloc *)(void *)f.buffer;
  quire_bitmap_alloc_init(f.b, f.buffer + front, &f.layout);
  return f;
}

static void fixture_verify(const struct fixture *f) {
  const char *fault = "";
  ck_assert_msg(quire_bitmap_alloc_verify(f->b, &fault), "%s", fault);
}

static void fixture_free(struct fixture *f) {
  fixture_verify(f);
  free(f->buffer);
}

static uint32_t take(struct fixture *f, uint32_t size_bytes) {
  uint32_t offset = UINT32_MAX;
  ck_assert_int_eq(quire_bitmap_alloc_alloc(f->b, size_bytes, &offset),
                   QUIRE_OK);
  fixture_verify(f);
  return offset;
}

static const uint32_t border_chunks[] = {0,  1,  2,   62,  63,  64,
                                         65, 66, 127, 128, 129, 193};

/* Every capacity and every length around the words' borders. */
START_TEST(lengths_around_word_borders) {
  const size_t borders = sizeof border_chunks / sizeof border_chunks[0];
  for (size_t i = 0; i < borders; i++) {
    const uint32_t capacity = border_chunks[i];
    for (size_t j = 0; j < borders; j++) {
      const uint32_t length = border_chunks[j];
      struct fixture f = fixture_new(capacity * 16, 16);
      uint32_t offset = 77;
      const enum quire_result result =
          quire_bitmap_alloc_alloc(f.b, length * 16, &offset);
      if (length > capacity) {
        ck_assert_int_eq(result, QUIRE_ERR_FULL);
        ck_assert_uint_eq(offset, 77);
      } else {
        ck_assert_int_eq(result, QUIRE_OK);
        ck_assert_uint_eq(quire_bitmap_alloc_used_bytes(f.b), length * 16);
        ck_assert(quire_bitmap_alloc_is_used(f.b, offset, length * 16));
        fixture_verify(&f);
        ck_assert(quire_bitmap_alloc_free(f.b, offset, length * 16));
        ck_assert_uint_eq(quire_bitmap_alloc_used_bytes(f.b), 0);
      }
      fixture_free(&f);
    }
  }
}
END_TEST

/* A hole of every length at every place is found, used and given back. */
START_TEST(holes_across_words) {
  for (uint32_t start = 60; start < 68; start++) {
    for (uint32_t length = 1; length < 70; length++) {
      struct fixture f = fixture_new(200, 1);
      ck_assert_uint_eq(take(&f, 200), 0);
      uint32_t offset = 0;
      ck_assert_int_eq(quire_bitmap_alloc_alloc(f.b, 1, &offset),
                       QUIRE_ERR_FULL);
      ck_assert(quire_bitmap_alloc_free(f.b, start, length));
      fixture_verify(&f);
      ck_assert(!quire_bitmap_alloc_is_used(f.b, start, length));
      ck_assert(!quire_bitmap_alloc_is_used(f.b, start - 1, 2));
      ck_assert(quire_bitmap_alloc_is_used(f.b, start - 1, 1));
      ck_assert(quire_bitmap_alloc_is_used(f.b, start + length, 1));
      ck_assert_int_eq(quire_bitmap_alloc_alloc(f.b, length + 1, &offset),
                       QUIRE_ERR_FULL);
      ck_assert_uint_eq(take(&f, length), start);
      fixture_free(&f);
    }
  }
}
END_TEST

START_TEST(rounds_up_to_chunks) {
  struct fixture f = fixture_new(100, 32);
  ck_assert_uint_eq(quire_bitmap_alloc_capacity_bytes(f.b), 128);
  ck_assert_uint_eq(take(&f, 1), 0);
  ck_assert_uint_eq(take(&f, 33), 32);
  ck_assert_uint_eq(quire_bitmap_alloc_used_bytes(f.b), 96);
  ck_assert_uint_eq(quire_bitmap_alloc_rounded_bytes(f.b, 33), 64);
  ck_assert_uint_eq(quire_bitmap_alloc_rounded_bytes(f.b, 0), 0);
  ck_assert_uint_eq(quire_bitmap_alloc_rounded_bytes(f.b, UINT32_MAX),
                    UINT64_C(1) << 32);
  uint32_t offset = 0;
  ck_assert_int_eq(quire_bitmap_alloc_alloc(f.b, UINT32_MAX, &offset),
                   QUIRE_ERR_FULL);
  ck_assert_uint_eq((uintptr_t)quire_bitmap_alloc_ptr(f.b, 0) % 32, 0);
  fixture_free(&f);
}
END_TEST

/* The search goes on behind the last range and comes round to the front. */
START_TEST(goes_round) {
  struct fixture f = fixture_new(100, 1);
  ck_assert_uint_eq(take(&f, 40), 0);
  ck_assert_uint_eq(take(&f, 40), 40);
  ck_assert(quire_bitmap_alloc_free(f.b, 0, 40));
  ck_assert_uint_eq(take(&f, 10), 80);
  ck_assert_uint_eq(take(&f, 11), 0);
  ck_assert_uint_eq(take(&f, 11), 11);
  ck_assert(quire_bitmap_alloc_free(f.b, 11, 11)); /* last in, first out */
  ck_assert_uint_eq(take(&f, 11), 11);
  fixture_free(&f);
}
END_TEST

START_TEST(wrong_frees_change_nothing) {
  struct fixture f = fixture_new(1024, 16);
  ck_assert_uint_eq(take(&f, 64), 0);
  ck_assert(!quire_bitmap_alloc_free(f.b, 8, 16));    /* within a chunk */
  ck_assert(!quire_bitmap_alloc_free(f.b, 0, 65));    /* too long */
  ck_assert(!quire_bitmap_alloc_free(f.b, 64, 16));   /* not in use */
  ck_assert(!quire_bitmap_alloc_free(f.b, 1024, 16)); /* outside */
  ck_assert(!quire_bitmap_alloc_free(f.b, 4096, 0));
  ck_assert(!quire_bitmap_alloc_free(f.b, 1008, UINT32_MAX));
  ck_assert(!quire_bitmap_alloc_free(f.b, UINT32_MAX - 15, 32));
  ck_assert_uint_eq(quire_bitmap_alloc_used_bytes(f.b), 64);
  ck_assert(quire_bitmap_alloc_free(f.b, 0, 64));
  ck_assert(!quire_bitmap_alloc_free(f.b, 0, 64)); /* twice */
  ck_assert(quire_bitmap_alloc_free(f.b, 0, 0));
  fixture_free(&f);
}
END_TEST

START_TEST(wipes_what_it_frees) {
  struct fixture f = fixture_new(1024, 16);
  const uint32_t offset = take(&f, 100);
  unsigned char *bytes = quire_bitmap_alloc_ptr(f.b, offset);
  memset(bytes, 0x77, 112);
  ck_assert(quire_bitmap_alloc_free_wipe(f.b, offset, 100));
  ck_assert(!quire_bitmap_alloc_free_wipe(f.b, offset, 100));
  const unsigned char *read = quire_bitmap_alloc_cptr(f.b, offset);
  for (int i = 0; i < 112; i++) {
    ck_assert_uint_eq(read[i], 0);
  }
  ck_assert(quire_bitmap_alloc_free_wipe(f.b, 0, 0));
  fixture_free(&f);
}
END_TEST

START_TEST(layouts_at_the_borders) {
  struct quire_bitmap_alloc_layout layout;
  ck_assert_int_eq(quire_bitmap_alloc_layout(100, 0, &layout),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_bitmap_alloc_layout(100, 24, &layout),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_bitmap_alloc_layout(100, 131072, &layout),
                   QUIRE_ERR_MISUSE);
  ck_assert_int_eq(quire_bitmap_alloc_layout(UINT32_MAX, 16, &layout),
                   QUIRE_ERR_LIMIT);
  ck_assert_int_eq(quire_bitmap_alloc_layout(1, 65536, &layout), QUIRE_OK);
  ck_assert_uint_eq(layout.capacity_bytes, 65536);
  ck_assert_uint_eq(layout.align, 64);
}
END_TEST

/* Asserted where asserts are on, and otherwise an allocator of capacity 0. */
START_TEST(misplaced_storage_is_refused) {
  struct fixture f = fixture_new(1024, 16);
  quire_bitmap_alloc_init(f.b, f.buffer + sizeof *f.b + 1, &f.layout);
  ck_assert_uint_eq(quire_bitmap_alloc_capacity_bytes(f.b), 0);
  fixture_free(&f);
}
END_TEST

START_TEST(verify_names_damage) {
  for (int damage = 0; damage < 4; damage++) {
    struct fixture f = fixture_new(70, 1);
    take(&f, 30);
    uint64_t *words =
        (uint64_t *)(void *)((unsigned char *)f.b + f.b->words_offset);
    switch (damage) {
      case 0: words[0] ^= 2; break;
      case 1: f.b->chunk_used++; break;
      case 2:
        words[1] |= UINT64_C(1) << 6;
        words[0] ^= 1;
        break;
      default: f.b->rover = 71; break;
    }
    const char *fault = NULL;
    ck_assert_msg(!quire_bitmap_alloc_verify(f.b, &fault), "damage %d", damage);
    ck_assert_ptr_nonnull(fault);
    free(f.buffer);
  }
}
END_TEST

enum { MODEL_CHUNKS = 300, MODEL_RANGES = 400, MODEL_STEPS = 200000 };

struct range {
  uint32_t offset;
  uint32_t size_bytes;
};

/* The longest run of chunks that the naive array has free. */
static uint32_t longest_free(const unsigned char *used) {
  uint32_t longest = 0;
  uint32_t run = 0;
  for (uint32_t i = 0; i < MODEL_CHUNKS; i++) {
    run = used[i] != 0 ? 0 : run + 1;
    longest = run > longest ? run : longest;
  }
  return longest;
}

START_TEST(random_operations_match_a_byte_array) {
  enum { CHUNK = 8 };
  const uint64_t seed = quire_seed(0);
  uint64_t state = seed;
  printf("bitmap_alloc model seed %llu\n", (unsigned long long)seed);
  struct fixture f = fixture_new(MODEL_CHUNKS * CHUNK, CHUNK);
  static unsigned char used[MODEL_CHUNKS];
  static struct range ranges[MODEL_RANGES];
  uint32_t count = 0;
  memset(used, 0, sizeof used);
  for (int step = 0; step < MODEL_STEPS; step++) {
    const uint64_t r = quire_seed_next(&state);
    if (count < MODEL_RANGES && (count == 0 || r % 9 < 5)) {
      uint32_t size = (uint32_t)(r >> 8) % (r % 16 == 0 ? 1200 : 60);
      size = size == 0 ? 1 : size;
      const uint32_t chunks = (size + CHUNK - 1) / CHUNK;
      uint32_t offset = 0;
      const bool fits = chunks <= longest_free(used);
      const enum quire_result result =
          quire_bitmap_alloc_alloc(f.b, size, &offset);
      ck_assert_msg(result == (fits ? QUIRE_OK : QUIRE_ERR_FULL),
                    "seed %llu step %d", (unsigned long long)seed, step);
      if (fits) {
        for (uint32_t i = 0; i < chunks; i++) {
          ck_assert_uint_eq(used[offset / CHUNK + i], 0);
          used[offset / CHUNK + i] = 1;
        }
        ranges[count++] = (struct range){offset, size};
      }
    } else {
      const uint32_t i = (uint32_t)(r >> 8) % count;
      const struct range range = ranges[i];
      ranges[i] = ranges[--count];
      ck_assert(quire_bitmap_alloc_free(f.b, range.offset, range.size_bytes));
      memset(used + range.offset / CHUNK, 0,
             (range.size_bytes + CHUNK - 1) / CHUNK);
    }
    fixture_verify(&f);
  }
  fixture_free(&f);
}
END_TEST

static Suite *make_suite(void) {
  Suite *suite = suite_create("bitmap_alloc");
  TCase *tcase = tcase_create("all");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, lengths_around_word_borders);
  tcase_add_test(tcase, holes_across_words);
  tcase_add_test(tcase, rounds_up_to_chunks);
  tcase_add_test(tcase, goes_round);
  tcase_add_test(tcase, wrong_frees_change_nothing);
  tcase_add_test(tcase, wipes_what_it_frees);
  tcase_add_test(tcase, layouts_at_the_borders);
#ifdef NDEBUG
  tcase_add_test(tcase, misplaced_storage_is_refused);
#else
  tcase_add_test_raise_signal(tcase, misplaced_storage_is_refused, SIGABRT);
#endif
  tcase_add_test(tcase, verify_names_damage);
  tcase_add_test(tcase, random_operations_match_a_byte_array);
  suite_add_tcase(suite, tcase);
  return suite;
}

int main(void) {
  return suite_run(make_suite());
}
