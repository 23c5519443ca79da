/* Bytes as operations of a screen: the first three choose size, limits and
 * widths, the rest is read by test/screen/screen_ops.c: prints, edits, moves,
 * resizes, prunes, and in between views, thaws, selections, clones, output.
 *
 * Two screens do the same, one of them with runs of text cut into characters;
 * the first verifies after each step at first and then now and then, both show
 * the same and verify at the end. */
#include <stdlib.h>

#include "screen/screen_ops.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

enum {
  STEPS_MAX = 1500,
  READ_EVERY = 4,
  VERIFIED_STEPS = 48,
  VERIFY_EVERY = 7
};

static struct quire_screen *open_screen(const uint8_t *head) {
  static const uint64_t lines[] = {0, 2, 40, UINT64_MAX};
  struct quire_screen_options o;
  struct quire_screen *s = NULL;
  quire_screen_options_init(&o);
  o.cols = (uint16_t)(head[0] % 64 + 1);
  o.rows = (uint16_t)(head[1] % 24 + 1);
  o.codepoints = (head[2] & 1) != 0;
  o.ambiguous_wide = (head[2] & 2) != 0;
  o.history_lines_max = lines[head[2] >> 2 & 3];
  o.history_bytes_max = (head[2] & 16) != 0 ? 4096 : UINT64_MAX;
  o.thaw_bytes_max = (head[2] & 32) != 0 ? 1 : 0;
  o.seed = 1;
  if (quire_screen_new(&o, &s) != QUIRE_OK) {
    abort();
  }
  return s;
}

static void verify(const struct quire_screen *s, const struct op_source *c) {
  const char *fault = "";
  if (!quire_screen_verify(s, &fault)) {
    op_source_fail(c, fault, __FILE__, __LINE__);
  }
}

static enum quire_result add_hash(void *ctx, const char *bytes, size_t n) {
  uint64_t *hash = ctx;
  for (size_t i = 0; i < n; i++) {
    *hash = (*hash ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
  }
  return QUIRE_OK;
}

static uint64_t look(struct quire_screen *s, const struct op_source *c) {
  const struct quire_cursor at = quire_screen_cursor(s);
  const struct quire_range all = {
      {-(int64_t)quire_screen_history_rows(s), 0},
      {quire_screen_rows(s) - 1, (uint16_t)(quire_screen_cols(s) - 1)},
      false};
  const struct quire_format_options options = {.struct_size = sizeof options,
                                               .format = QUIRE_FORMAT_JSON};
  uint64_t hash = 1;
  OP_CHECK(c,
           quire_screen_format(s, &all, &options, add_hash, &hash) == QUIRE_OK);
  return hash +
         ((uint64_t)at.row << 32 | (uint64_t)at.col << 1 | at.pending_wrap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  struct op_source a;
  struct op_source b;
  struct quire_view *view = NULL;
  if (size_bytes < 3) {
    return 0;
  }
  struct quire_screen *s = open_screen(data);
  struct quire_screen *cut = open_screen(data);
  op_source_bytes(&a, data + 3, size_bytes - 3);
  op_source_bytes(&b, data + 3, size_bytes - 3);
  for (int step = 0; step < STEPS_MAX && !op_source_ended(&a); step++) {
    op_source_log(&a, "step", (uint32_t)step, (uint32_t)a.left_bytes);
    if (step % READ_EVERY == READ_EVERY - 1) {
      screen_ops_read(s, &a, &view);
      /* The other reads the same bytes, and nothing shows. */
      b.data = a.data;
      b.left_bytes = a.left_bytes;
    } else {
      screen_ops_step(s, &a, false);
      screen_ops_step(cut, &b, true);
      OP_CHECK(&a, a.left_bytes == b.left_bytes);
    }
    if (step < VERIFIED_STEPS || step % VERIFY_EVERY == 0) {
      verify(s, &a);
    }
  }
  verify(s, &a);
  verify(cut, &a);
  OP_CHECK(&a, look(s, &a) == look(cut, &a));
  quire_screen_free(s);
  quire_screen_free(cut);
  return 0;
}
