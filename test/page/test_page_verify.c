/* Verify sees each way in which a page can be wrong, and says which it is. */
#include "page/layout.h"
#include "page_fixture.h"
#include "support/suite.h"

/* Row 0: "ab", b styled and linked; row 1: a cluster with an entry in the join
 * map at 0, another at 1; row 2: a wide pair at 0 and a mark. */
static struct quire_page *sound_page(void) {
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  struct quire_page *page = fixture_page(6, 3);
  const quire_id style = fixture_style_id(page, 1);
  const quire_id link = fixture_link_id(page, "http://a", "id");
  fixture_put(page, 0, 0, 'a');
  fixture_put(page, 0, 1,
              quire_cell_with_link(quire_cell_with_style('b', style), link));
  quire_id id;
  ck_ok(quire_page_cluster_join(page, 'e', 0x301, &id));
  fixture_put(page, 1, 0, quire_cell_with_cluster(0, id));
  ck_ok(
      quire_page_cluster_join(page, quire_page_cells(page, 1)[0], 0x302, &id));
  fixture_put(page, 1, 1, quire_cell_with_cluster(0, id));
  fixture_put_wide(page, 2, 0, 0x4e2d, 0);
  ck_ok(quire_page_mark_merge(page, 2, &mark));
  return page;
}

static quire_cell *cell_at(struct quire_page *page, uint16_t y, uint16_t x) {
  return quire_page_cells_mut(page, y) + x;
}

static struct quire_page_cluster *child(struct quire_page *page) {
  return cluster_set_get_mut(
      &page->clusters,
      (quire_id)quire_cell_content(quire_page_cells(page, 1)[1]));
}

static quire_id any_id(void) {
  return 1;
}

/* ---- one fault each ----------------------------------------------------- */

static void bad_magic(struct quire_page *p) {
  p->magic ^= 1;
}
static void bad_format(struct quire_page *p) {
  p->format++;
}
static void bad_capacity(struct quire_page *p) {
  p->capacity.cols = 0;
}
static void other_capacity(struct quire_page *p) {
  p->capacity.rows = 300;
}
static void bad_size(struct quire_page *p) {
  p->size_bytes += 4096;
}
static void bad_cells_offset(struct quire_page *p) {
  p->cells_offset += 8;
}
static void bad_set_offset(struct quire_page *p) {
  p->links.items_offset ^= 4;
}
static void bad_map_offset(struct quire_page *p) {
  p->joins.meta_offset += 1;
}
static void bad_arena(struct quire_page *p) {
  p->string_arena.chunk_shift = 40;
}
static void bad_arena_size(struct quire_page *p) {
  p->codepoint_arena.chunk_count = UINT32_MAX;
}
static void lost_chunk(struct quire_page *p) {
  uint32_t offset;
  ck_ok(quire_bitmap_alloc_alloc(&p->string_arena, 5, &offset));
}
static void lost_codepoints(struct quire_page *p) {
  uint32_t offset;
  ck_ok(quire_bitmap_alloc_alloc(&p->codepoint_arena, 8, &offset));
}
static void style_without_meaning(struct quire_page *p) {
  /* Enters by the front door: the set knows nothing of colours. */
  struct quire_style style = fixture_style(3);
  quire_id id;
  style.fg.kind = 9;
  ck_ok(quire_page_style_add(p, &style, 1, &id));
  fixture_put(p, 0, 5, quire_cell_with_style('x', id));
}
static void string_outside(struct quire_page *p) {
  string_set_get_mut(&p->strings, any_id())->offset = 1 << 20;
}
static void cluster_outside(struct quire_page *p) {
  child(p)->offset = 4096;
}
static void cluster_too_long(struct quire_page *p) {
  child(p)->len = 65;
}
static void no_parent(struct quire_page *p) {
  child(p)->parent = 'e';
}
static void no_entry(struct quire_page *p) {
  join_map_clear(&p->joins);
}
static void stray_entry(struct quire_page *p) {
  const uint64_t key = quire_page_join_key('q', 0x301);
  const quire_id id = any_id();
  ck_ok(join_map_put(&p->joins, NULL, &key, &id));
}
static void style_count(struct quire_page *p) {
  quire_page_style_use(p, any_id(), 1);
}
static void link_count(struct quire_page *p) {
  quire_page_link_use(p, any_id(), 1);
}
static void cluster_count(struct quire_page *p) {
  quire_page_cluster_use(p, any_id(), 1);
}
static void string_count(struct quire_page *p) {
  ck_ok(string_set_use(&p->strings, any_id()));
}
static void row_not_a_slot(struct quire_page *p) {
  quire_page_row_mut(p, 0)->cells += 8;
}
static void row_far_away(struct quire_page *p) {
  quire_page_row_mut(p, 0)->cells = UINT32_MAX - 7;
}
static void row_shared(struct quire_page *p) {
  quire_page_row_mut(p, 0)->cells = quire_page_row_mut(p, 1)->cells;
}
static void row_too_wide(struct quire_page *p) {
  quire_page_row_mut(p, 0)->occupied = 7;
}
static void row_flags(struct quire_page *p) {
  quire_page_row_mut(p, 0)->flags |= 1 << 12;
}
static void row_from_the_future(struct quire_page *p) {
  quire_page_row_mut(p, 0)->version = p->version + 1;
}
static void mark_flag(struct quire_page *p) {
  quire_page_row_mut(p, 0)->flags |= QUIRE_ROW_HAS_MARK;
}
static void mark_of_no_row(struct quire_page *p) {
  const uint32_t slot = 3;
  const struct quire_mark mark = {QUIRE_MARK_PROMPT, 0};
  ck_ok(mark_map_put(&p->marks, NULL, &slot, &mark));
}
static void mark_kind(struct quire_page *p) {
  const uint32_t slot = quire_page_slot(p, quire_page_row_mut(p, 2));
  mark_map_get_ptr(&p->marks, NULL, &slot)->kinds = 1u << 31;
}
static void not_zero_beyond(struct quire_page *p) {
  *cell_at(p, 0, 4) = 'x';
}
static void occupied_too_low(struct quire_page *p) {
  quire_page_row_mut(p, 0)->occupied = 1;
}
static void spare_bits(struct quire_page *p) {
  *cell_at(p, 0, 0) |= UINT64_C(1) << 63;
}
static void semantic(struct quire_page *p) {
  *cell_at(p, 0, 0) |= QUIRE_CELL_SEMANTIC_MASK;
}
static void control_character(struct quire_page *p) {
  *cell_at(p, 0, 0) = 0x1b;
}
static void tail_with_content(struct quire_page *p) {
  *cell_at(p, 2, 1) |= 'x';
}
static void wide_without_tail(struct quire_page *p) {
  *cell_at(p, 2, 1) = 'x';
}
static void tail_without_wide(struct quire_page *p) {
  *cell_at(p, 2, 0) = 'x';
}
static void head_in_the_middle(struct quire_page *p) {
  *cell_at(p, 0, 0) = quire_cell_with_wide(0, QUIRE_SPACER_HEAD);
}
static void hint_missing(struct quire_page *p) {
  quire_page_row_mut(p, 0)->flags &= (uint16_t)~QUIRE_ROW_STYLED;
}
static void unknown_id(struct quire_page *p) {
  *cell_at(p, 0, 1) = quire_cell_with_link(*cell_at(p, 0, 1), 7);
}
static void id_out_of_range(struct quire_page *p) {
  *cell_at(p, 1, 0) = quire_cell_with_cluster(0, UINT16_MAX);
}

static const struct {
  void (*spoil)(struct quire_page *page);
  const char *what; /* how the fault's text begins */
} faults[] = {
    {bad_magic, "header: not a page"},
    {bad_format, "header: unknown format"},
    {bad_capacity, "header: impossible capacity"},
    {other_capacity, "header: size and offsets"},
    {bad_size, "header: size and offsets"},
    {bad_cells_offset, "header: size and offsets"},
    {bad_set_offset, "header: a container is not where"},
    {bad_map_offset, "header: a container is not where"},
    {bad_arena, "header: a container is not where"},
    {bad_arena_size, "header: a container is not where"},
    {lost_chunk, "string arena: used chunks without"},
    {lost_codepoints, "codepoint arena: used chunks without"},
    {style_without_meaning, "style: a field has no meaning"},
    {string_outside, "string: outside"},
    {cluster_outside, "cluster: outside"},
    {cluster_too_long, "cluster: outside"},
    {no_parent, "cluster: its parent is not its prefix"},
    {no_entry, "join map: the entry of a cluster is missing"},
    {stray_entry, "join map: an entry without a cluster"},
    {style_count, "style: wrong reference count"},
    {link_count, "link: wrong reference count"},
    {cluster_count, "cluster: wrong reference count"},
    {string_count, "string: wrong reference count"},
    {row_not_a_slot, "row: its cells are not a slot"},
    {row_far_away, "row: its cells are not a slot"},
    {row_shared, "row: shares its cells"},
    {row_too_wide, "row: occupied beyond"},
    {row_flags, "row: unknown flags"},
    {row_from_the_future, "row: version from the future"},
    {mark_flag, "row: mark flag and mark disagree"},
    {mark_of_no_row, "mark: of a slot that is not there"},
    {mark_kind, "mark: unknown kind"},
    {not_zero_beyond, "row: a cell beyond occupied"},
    {occupied_too_low, "row: a cell beyond occupied"},
    {spare_bits, "cell: spare bits"},
    {semantic, "cell: unknown semantic"},
    {control_character, "cell: content is not text"},
    {tail_with_content, "cell: a spacer with content"},
    {wide_without_tail, "cell: a wide cell without its tail"},
    {tail_without_wide, "cell: a tail without its wide cell"},
    {head_in_the_middle, "cell: a spacer head before"},
    {hint_missing, "row: a hint flag is missing"},
    {unknown_id, "cell: an id that is not alive"},
    {id_out_of_range, "cell: an id that is not alive"},
};

enum { FAULTS = sizeof faults / sizeof faults[0] };

START_TEST(each_fault_is_named) {
  struct quire_page *page = sound_page();
  const size_t size = quire_page_size_bytes(page);
  struct quire_page *spoilt;
  struct quire_page_fault fault = {NULL, 0, 0};
  fixture_verify(page);
  ck_ok(quire_page_clone(NULL, page, &spoilt));
  faults[_i].spoil(spoilt);
  ck_assert(!quire_page_verify(spoilt, &fault));
  ck_assert_ptr_nonnull(fault.what);
  ck_assert_msg(
      strncmp(fault.what, faults[_i].what, strlen(faults[_i].what)) == 0,
      "expected \"%s\", got \"%s\"", faults[_i].what, fault.what);
  ck_assert(!quire_page_verify(spoilt, NULL));
  memcpy(spoilt, page, size); /* whole again, so that it can be freed */
  quire_page_free(NULL, spoilt);
  quire_page_free(NULL, page);
}
END_TEST

/* More ids than one pass of the counting takes. */
START_TEST(counts_beyond_the_first_window) {
  struct quire_page_capacity c = fixture_capacity(64, 48);
  c.styles = 3000;
  struct quire_page *page;
  ck_ok(quire_page_new(NULL, &c, 1, &page));
  for (uint32_t i = 0; i < 64 * 48 && i < 3000; i++) {
    struct quire_style style = fixture_style(1);
    style.bg = quire_color_rgb((uint8_t)i, (uint8_t)(i >> 8), 1);
    quire_id id;
    ck_ok(quire_page_style_add(page, &style, 1, &id));
    fixture_put(page, (uint16_t)(i / 64), (uint16_t)(i % 64),
                quire_cell_with_style('x', id));
  }
  fixture_verify(page);
  struct quire_page_fault fault;
  const quire_id last = quire_cell_style(quire_page_cells(page, 46)[55]);
  ck_assert_uint_gt(last, 2048);
  quire_page_style_use(page, last, 1);
  ck_assert(!quire_page_verify(page, &fault));
  ck_assert_str_eq(fault.what, "style: wrong reference count");
  quire_page_free(NULL, page);
}
END_TEST

/* Two strings in one place, beyond the chunks that are looked at first. The
 * text of both is the same there, and their hashes are made to match. */
START_TEST(overlaps_beyond_the_first_window) {
  struct quire_page_capacity c = fixture_capacity(8, 60);
  c.string_bytes = 3u << 20;
  c.links = 480;
  struct quire_page *page;
  static char uri[QUIRE_LINK_URI_BYTES_MAX];
  ck_ok(quire_page_new(NULL, &c, 1, &page));
  memset(uri, 'u', sizeof uri);
  for (uint32_t i = 0; i < 480; i++) {
    struct quire_link link = fixture_link("", "");
    link.uri = uri;
    link.uri_len_bytes = sizeof uri - i;
    quire_id id;
    ck_ok(quire_page_link_add(page, &link, 1, &id));
    fixture_put(page, (uint16_t)(i / 8), (uint16_t)(i % 8),
                quire_cell_with_link('x', id));
  }
  fixture_verify(page);
  struct quire_page_fault fault;
  struct quire_page_string *last = string_set_get_mut(&page->strings, 480);
  ck_assert_uint_gt(last->offset, 65536 * QUIRE_PAGE_STRING_CHUNK);
  last->offset = string_set_get(&page->strings, 479)->offset;
  ck_assert(!quire_page_verify(page, &fault));
  ck_assert_str_eq(fault.what, "string: overlaps another");
  quire_page_free(NULL, page);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("page: verify");
  TCase *tcase = tcase_create("verify");
  tcase_add_loop_test(tcase, each_fault_is_named, 0, FAULTS);
  tcase_add_test(tcase, counts_beyond_the_first_window);
  tcase_add_test(tcase, overlaps_beyond_the_first_window);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
