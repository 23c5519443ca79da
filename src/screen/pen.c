/* The pen, modes, margins, and what DECSC keeps.
 *
 * A link belongs to the pen and to saved cursors at once, so it is one counted
 * block: saving and restoring never allocate and cannot fail. */
#include <string.h>

#include "base/alloc.h"
#include "screen/grid.h"

/* ---- style and link ----------------------------------------------------- */

const struct quire_pen *quire_screen_pen(const struct quire_screen *s) {
  return &s->pen;
}

void quire_screen_set_style(struct quire_screen *s,
                            const struct quire_style *style) {
  if (quire_style_equal(&s->pen.style, style)) {
    return;
  }
  s->pen.style = *style;
  s->pen.style.reserved = 0;
  s->style_memo = (struct quire_id_memo){0};
  s->blank_memo = (struct quire_id_memo){0};
}

void quire_screen_set_protected(struct quire_screen *s, bool on) {
  s->pen.is_protected = on;
}

void quire_screen_set_semantic(struct quire_screen *s,
                               enum quire_semantic semantic) {
  s->pen.semantic = (uint8_t)semantic;
}

struct quire_shared_link *quire_shared_link_use(
    struct quire_shared_link *link) {
  if (link != NULL) {
    link->refs++;
  }
  return link;
}

void quire_shared_link_release(const struct quire_screen *s,
                               struct quire_shared_link *link) {
  if (link != NULL && --link->refs == 0) {
    quire_mem_free(s->allocator, link, link->block_bytes);
  }
}

static void set_shared_link(struct quire_screen *s,
                            struct quire_shared_link *link) {
  quire_shared_link_release(s, s->link);
  s->link = link;
  s->link_memo = (struct quire_id_memo){0};
}

enum quire_result quire_screen_set_link(struct quire_screen *s,
                                        const struct quire_link *link) {
  set_shared_link(s, NULL);
  if (link == NULL || link->uri_len_bytes == 0) {
    return QUIRE_OK;
  }
  if (link->uri_len_bytes > QUIRE_LINK_URI_BYTES_MAX ||
      link->id_len_bytes > QUIRE_LINK_ID_BYTES_MAX) {
    return QUIRE_ERR_LIMIT;
  }
  size_t bytes = sizeof(struct quire_shared_link) + link->uri_len_bytes +
                 link->id_len_bytes;
  struct quire_shared_link *shared = quire_mem_alloc(s->allocator, bytes);
  if (shared == NULL) {
    return QUIRE_ERR_OUT_OF_MEMORY;
  }
  char *text = (char *)(shared + 1);
  memcpy(text, link->uri, link->uri_len_bytes);
  if (link->id_len_bytes != 0) {
    memcpy(text + link->uri_len_bytes, link->id, link->id_len_bytes);
  }
  shared->refs = 1;
  shared->block_bytes = bytes;
  shared->link = (struct quire_link){
      .uri = text,
      .uri_len_bytes = link->uri_len_bytes,
      .id = text + link->uri_len_bytes,
      .id_len_bytes = link->id_len_bytes,
  };
  set_shared_link(s, shared);
  return QUIRE_OK;
}

bool quire_screen_pen_link(const struct quire_screen *s,
                           struct quire_link *out) {
  if (s->link == NULL) {
    return false;
  }
  *out = s->link->link;
  return true;
}

/* ---- modes and margins -------------------------------------------------- */

bool quire_screen_mode(const struct quire_screen *s,
                       enum quire_screen_mode mode) {
  return mode < QUIRE_SCREEN_MODE_COUNT && quire_screen_has(s, mode);
}

void quire_screen_set_mode(struct quire_screen *s, enum quire_screen_mode mode,
                           bool on) {
  if (mode >= QUIRE_SCREEN_MODE_COUNT) {
    return;
  }
  uint32_t bit = UINT32_C(1) << mode;
  s->modes = on ? s->modes | bit : s->modes & ~bit;
  if (mode == QUIRE_SCREEN_ORIGIN) {
    quire_screen_goto(s, 0, 0);
  } else if (mode == QUIRE_SCREEN_LEFT_RIGHT_MARGINS && !on) {
    s->margins.left = 0;
    s->margins.right = (uint16_t)(s->cols - 1);
  } else if (mode == QUIRE_SCREEN_CLUSTERS) {
    quire_screen_break_cluster(s);
  }
}

void quire_grid_reset_margins(struct quire_screen *s) {
  s->margins = (struct quire_margins){
      .top = 0,
      .bottom = (uint16_t)(s->rows - 1),
      .left = 0,
      .right = (uint16_t)(s->cols - 1),
  };
}

struct quire_margins quire_screen_margins(const struct quire_screen *s) {
  return s->margins;
}

void quire_screen_set_vertical_margins(struct quire_screen *s, uint32_t top,
                                       uint32_t bottom) {
  uint32_t last = (uint32_t)s->rows - 1;
  bottom = bottom < last ? bottom : last;
  if (top >= bottom) {
    return;
  }
  s->margins.top = (uint16_t)top;
  s->margins.bottom = (uint16_t)bottom;
  quire_screen_goto(s, 0, 0);
}

void quire_screen_set_horizontal_margins(struct quire_screen *s, uint32_t left,
                                         uint32_t right) {
  uint32_t last = (uint32_t)s->cols - 1;
  right = right < last ? right : last;
  if (!quire_screen_has(s, QUIRE_SCREEN_LEFT_RIGHT_MARGINS) || left >= right) {
    return;
  }
  s->margins.left = (uint16_t)left;
  s->margins.right = (uint16_t)right;
  quire_screen_goto(s, 0, 0);
}

/* ---- DECSC, DECRC ------------------------------------------------------- */

void quire_screen_save_cursor(struct quire_screen *s, uint64_t front_end) {
  struct quire_saved_cursor *saved = &s->saved[s->alternate];
  quire_shared_link_release(s, saved->link);
  *saved = (struct quire_saved_cursor){
      .set = true,
      .origin = quire_screen_has(s, QUIRE_SCREEN_ORIGIN),
      .cursor = s->cursor,
      .pen = s->pen,
      .link = quire_shared_link_use(s->link),
      .front_end = front_end,
  };
}

/* In origin mode the place is held inside the margins of now. */
static void place_in_margins(struct quire_screen *s) {
  struct quire_cursor *c = &s->cursor;
  const struct quire_margins *m = &s->margins;
  c->row = c->row < m->top ? m->top : c->row > m->bottom ? m->bottom : c->row;
  c->col = c->col < m->left ? m->left : c->col > m->right ? m->right : c->col;
}

uint64_t quire_screen_restore_cursor(struct quire_screen *s) {
  const struct quire_saved_cursor *saved = &s->saved[s->alternate];
  const struct quire_style plain = {0};
  uint32_t origin = UINT32_C(1) << QUIRE_SCREEN_ORIGIN;
  s->modes &= ~origin;
  quire_screen_break_cluster(s);
  if (!saved->set) {
    quire_screen_set_style(s, &plain);
    s->pen.is_protected = false;
    set_shared_link(s, NULL);
    s->cursor = (struct quire_cursor){0};
    return 0;
  }
  quire_screen_set_style(s, &saved->pen.style);
  s->pen.is_protected = saved->pen.is_protected;
  set_shared_link(s, quire_shared_link_use(saved->link));
  s->cursor = saved->cursor;
  if (saved->origin) {
    s->modes |= origin;
    place_in_margins(s);
  }
  return saved->front_end;
}
