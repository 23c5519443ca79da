/* See search_text.h. */
#include "screen/search_text.h"

#include <utf8proc.h>

#include "base/alloc.h"
#include "base/assert.h"

/* The longest full case folding and decomposition of one codepoint in Unicode
 * is far below this. */
enum { FOLDED_MAX = 32 };

void quire_search_text_init(struct quire_search_text *text,
                            const struct quire_allocator *allocator,
                            bool fold_case) {
  *text = (struct quire_search_text){.allocator = allocator,
                                     .fold_case = fold_case};
}

void quire_search_text_deinit(struct quire_search_text *text) {
  quire_mem_free(text->allocator, text->units,
                 text->capacity * sizeof *text->units);
  text->units = NULL;
}

static enum quire_result reserve(struct quire_search_text *text, size_t more) {
  if (more <= text->capacity - text->count) {
    return QUIRE_OK;
  }
  size_t capacity = text->capacity == 0 ? 256 : text->capacity * 2;
  QUIRE_ASSERT(capacity - text->count >= more);
  if (capacity > SIZE_MAX / 2 / sizeof *text->units) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  struct quire_search_unit *units = quire_mem_resize(
      text->allocator, text->units, text->capacity * sizeof *units,
      capacity * sizeof *units);
  if (units == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  text->units = units;
  text->capacity = capacity;
  return QUIRE_OK;
}

enum quire_result quire_search_text_add(struct quire_search_text *text,
                                        uint32_t codepoint, uint32_t piece,
                                        uint32_t at) {
  utf8proc_int32_t folded[FOLDED_MAX];
  utf8proc_ssize_t n = 1;
  folded[0] = (utf8proc_int32_t)codepoint;
  if (codepoint >= 0x80) {
    int boundary_class = 0;
    unsigned options = UTF8PROC_DECOMPOSE;
    if (text->fold_case) {
      options |= UTF8PROC_CASEFOLD;
    }
    n = utf8proc_decompose_char((utf8proc_int32_t)codepoint, folded, FOLDED_MAX,
                                (utf8proc_option_t)options, &boundary_class);
    if (n < 1 || n > FOLDED_MAX) {
      n = 1;
      folded[0] = (utf8proc_int32_t)codepoint;
    }
  } else if (text->fold_case && codepoint >= 'A' && codepoint <= 'Z') {
    folded[0] = (utf8proc_int32_t)(codepoint - 'A' + 'a');
  }
  enum quire_result result = reserve(text, (size_t)n);
  if (result != QUIRE_OK) {
    return result;
  }
  for (utf8proc_ssize_t i = 0; i < n; i++) {
    text->units[text->count++] = (struct quire_search_unit){
        .codepoint = (uint32_t)folded[i], .piece = piece, .at = at};
  }
  return QUIRE_OK;
}
