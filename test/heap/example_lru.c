/* How to use the LRU: rendered lines, at most 64 bytes of them, owned by the
 * caller and freed when they leave. Needs nothing but public headers; run as a
 * test, so that it stays true. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <quire/hash.h>

#define QUIRE_LRU_NAME line_lru
#define QUIRE_LRU_KEY uint64_t
#define QUIRE_LRU_VALUE char *
#define QUIRE_LRU_HASH(ctx, key, seed) quire_hash_u64(*(key), seed)
#define QUIRE_LRU_EQ(ctx, a, b) (*(a) == *(b))
#include <quire/lru.h>

enum { LIMIT_BYTES = 64, LINE_BYTES = 20 };

/* The text of a line, rendered when the LRU does not hold it. NULL: out of
 * memory. Good until the next call. */
static const char *render(struct line_lru *lru, uint64_t number) {
  struct line_lru_result line;
  char *evicted;
  if (line_lru_get_or_put(lru, number, LINE_BYTES, &line) != QUIRE_OK) {
    return NULL;
  }
  if (line.found_existing) {
    return *line.value;
  }
  if (line.evicted) {
    free(line.evicted_value);
  }
  while (line_lru_pop_over_limit(lru, NULL, &evicted)) {
    free(evicted);
  }
  *line.value = malloc(LINE_BYTES);
  if (*line.value == NULL) {
    (void)line_lru_remove(lru, number, NULL, NULL);
    return NULL;
  }
  (void)snprintf(*line.value, LINE_BYTES, "line %u", (unsigned)number);
  return *line.value;
}

int main(void) {
  struct line_lru lru;
  bool good = true;
  char *left;
  line_lru_init(&lru, NULL, LIMIT_BYTES, 0);
  for (uint64_t number = 0; number < 10; number++) {
    const char *text = render(&lru, number);
    good = good && text != NULL && strncmp(text, "line ", 5) == 0;
  }
  for (const struct line_lru_entry *entry = line_lru_newest(&lru);
       entry != NULL; entry = line_lru_next_older(entry)) {
    printf("%s\n", entry->value);
  }
  good = good && line_lru_count(&lru) == 3 && line_lru_contains(&lru, 7) &&
         !line_lru_contains(&lru, 6);
  while (line_lru_pop_lru(&lru, NULL, &left)) { /* the values are ours */
    free(left);
  }
  line_lru_deinit(&lru);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
