/* A stream through the libvterm front end, with resizes in between. Two bytes
 * choose the size, the rest is fed, except for F8 c r, which UTF-8 never has:
 * resize to (c + 1) x (r + 1).
 *
 * libvterm is a library of the system, which no sanitizer watches. So its
 * memory comes from here, with a fence at both ends of each block that is
 * looked at after every piece, and its cursor must lie on the screen. */
#include <quire/vterm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

enum { FENCE_BYTES = 64, FENCE = 0xfe, BLOCKS_MAX = 64, PIECE_BYTES = 64 };

static void fail(const char *what) {
  (void)fprintf(stderr, "fuzz_vterm: %s\n", what);
  abort();
}

/* ---- memory with fences -------------------------------------------------- */

struct block {
  unsigned char *bytes; /* fence, size_bytes, fence */
  size_t size_bytes;
};

struct memory {
  struct block blocks[BLOCKS_MAX];
};

static void check_fence(const unsigned char *at) {
  for (int i = 0; i < FENCE_BYTES; i++) {
    if (at[i] != FENCE) {
      fail("libvterm wrote beyond its memory");
    }
  }
}

static void check_block(const struct block *b) {
  check_fence(b->bytes);
  check_fence(b->bytes + FENCE_BYTES + b->size_bytes);
}

static void *take(size_t size_bytes, void *ctx) {
  struct memory *m = ctx;
  for (int i = 0; i < BLOCKS_MAX; i++) {
    struct block *b = &m->blocks[i];
    if (b->bytes == NULL) {
      b->bytes = malloc(size_bytes + 2 * FENCE_BYTES);
      if (b->bytes == NULL) {
        fail("out of memory");
      }
      b->size_bytes = size_bytes;
      memset(b->bytes, FENCE, size_bytes + 2 * FENCE_BYTES);
      memset(b->bytes + FENCE_BYTES, 0, size_bytes);
      return b->bytes + FENCE_BYTES;
    }
  }
  fail("too many blocks");
  return NULL;
}

static void give_back(void *ptr, void *ctx) {
  struct memory *m = ctx;
  for (int i = 0; ptr != NULL && i < BLOCKS_MAX; i++) {
    struct block *b = &m->blocks[i];
    if (b->bytes != NULL && b->bytes + FENCE_BYTES == ptr) {
      check_block(b);
      free(b->bytes);
      b->bytes = NULL;
      return;
    }
  }
  if (ptr != NULL) {
    fail("libvterm freed what it had not");
  }
}

/* ---- the subject --------------------------------------------------------- */

struct subject {
  struct memory memory;
  VTerm *vt;
  struct quire_vterm *q;
  struct quire_screen *s;
};

static void check(const struct subject *subject) {
  const char *fault = "";
  VTermPos at;
  for (int i = 0; i < BLOCKS_MAX; i++) {
    if (subject->memory.blocks[i].bytes != NULL) {
      check_block(&subject->memory.blocks[i]);
    }
  }
  vterm_state_get_cursorpos(vterm_obtain_state(subject->vt), &at);
  if (at.row < 0 || at.row >= quire_screen_rows(subject->s) || at.col < 0 ||
      at.col >= quire_screen_cols(subject->s)) {
    fail("libvterm's cursor left the screen");
  }
  if (!quire_screen_verify(subject->s, &fault)) {
    fail(fault);
  }
}

static void open_subject(struct subject *subject, const uint8_t *head) {
  static VTermAllocatorFunctions functions = {take, give_back}; /* kept */
  struct quire_vterm_options o;
  memset(&subject->memory, 0, sizeof subject->memory);
  quire_vterm_options_init(&o);
  o.screen.history_lines_max = 50;
  o.screen.seed = 1;
  subject->vt = vterm_new_with_allocator(head[1] % 32 + 1, head[0] % 100 + 1,
                                         &functions, &subject->memory);
  if (subject->vt == NULL ||
      quire_vterm_new(subject->vt, &o, &subject->q) != QUIRE_OK) {
    fail("out of memory");
  }
  subject->s = quire_vterm_screen(subject->q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes) {
  struct subject subject;
  if (size_bytes < 2) {
    return 0;
  }
  open_subject(&subject, data);
  const uint8_t *end = data + size_bytes;
  for (const uint8_t *p = data + 2; p < end;) {
    size_t n = 0;
    while (n < PIECE_BYTES && p + n < end && p[n] != 0xf8) {
      n++;
    }
    if (n != 0 && quire_vterm_write(subject.q, p, n) != QUIRE_OK) {
      fail("write");
    }
    p += n;
    if (n == 0) {
      const uint16_t cols = (uint16_t)(end - p > 1 ? p[1] % 100 + 1 : 1);
      const uint16_t rows = (uint16_t)(end - p > 2 ? p[2] % 32 + 1 : 1);
      if (quire_vterm_resize(subject.q, cols, rows) != QUIRE_OK) {
        fail("resize");
      }
      p += end - p > 2 ? 3 : end - p;
    }
    check(&subject);
  }
  quire_vterm_free(subject.q);
  vterm_free(subject.vt);
  for (int i = 0; i < BLOCKS_MAX; i++) {
    if (subject.memory.blocks[i].bytes != NULL) {
      fail("libvterm leaks");
    }
  }
  return 0;
}
