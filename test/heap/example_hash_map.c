/* How to use the hash map: words are counted by string keys, and looked up by
 * slices of a longer text without copying them. Needs nothing but public
 * headers; run as a test, so that it stays true. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/hash.h>

#define QUIRE_HASH_MAP_NAME word_count
#define QUIRE_HASH_MAP_STRING_KEYS
#define QUIRE_HASH_MAP_VALUE unsigned
/* Another kind of key, which hashes as the strings do. */
#define QUIRE_HASH_MAP_ALT_KEY struct quire_bytes
#define QUIRE_HASH_MAP_ALT_HASH(ctx, slice, seed) \
  quire_hash_bytes((slice)->data, (slice)->size_bytes, seed)
#define QUIRE_HASH_MAP_ALT_EQ(ctx, slice, word) \
  (strlen(*(word)) == (slice)->size_bytes &&    \
   memcmp(*(word), (slice)->data, (slice)->size_bytes) == 0)
#include <quire/hash_map.h>

/* A set: no value. */
#define QUIRE_HASH_MAP_NAME line_set
#define QUIRE_HASH_MAP_INTEGER_KEYS
#include <quire/hash_map.h>

int main(void) {
  static const char *const words[] = {"cell", "row",  "page",
                                      "row",  "cell", "row"};
  struct word_count counts;
  struct line_set lines;
  word_count_init(&counts, NULL, 0); /* default allocator, random seed */
  line_set_init(&lines, NULL, 0);

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    unsigned *count;
    bool found;
    if (word_count_get_or_put(&counts, words[i], &count, &found) != QUIRE_OK ||
        line_set_put(&lines, i * 10) != QUIRE_OK) {
      return EXIT_FAILURE; /* out of memory; both are as they were */
    }
    *count = found ? *count + 1 : 1;
  }

  struct word_count_iterator it = word_count_iterate(&counts);
  const struct word_count_entry *entry;
  while ((entry = word_count_next(&it)) != NULL) {
    printf("%s %u\n", entry->key, entry->value);
  }

  const char *text = "one row, two rows";
  struct quire_bytes slice = {text + 4, 3};
  const unsigned *rows = word_count_get_ptr_alt(&counts, &slice);
  const bool good =
      rows != NULL && *rows == 3 && word_count_count(&counts) == 3 &&
      line_set_contains(&lines, 50) && !line_set_contains(&lines, 51);
  line_set_deinit(&lines);
  word_count_deinit(&counts);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
