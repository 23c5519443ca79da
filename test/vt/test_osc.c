/* OSC, DCS and APC strings: what they tell the embedder, and their caps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/failing_allocator.h"
#include "vt/fixture.h"

static struct fixture f;

START_TEST(titles) {
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033]0;both\a", "icon(both) title(both) ");
  fixture_expect_events(&f, "\033]2;t\xc3\xa9;x\033\\", "title(t\xc3\xa9;x) ");
  fixture_expect_events(&f, "\033]1;i\033\\", "icon(i) ");
  ck_assert_str_eq(quire_terminal_title(f.t), "t\xc3\xa9;x");
  fixture_expect_events(&f, "\033]2;\033\\", "title() ");
  ck_assert_str_eq(quire_terminal_title(f.t), "");
  /* Controls are left out; malformed bytes are replaced. */
  fixture_expect_events(&f,
                        "\033]2;a\nb\xff"
                        "c\033\\",
                        "title(ab\xef\xbf\xbd"
                        "c) ");
  fixture_expect_events(&f, "\033]2;void\030", "");
  fixture_expect_events(&f, "\033]x;y\a\033]\a\033];\a\033]99999999999;y\a",
                        "");
  fixture_close(&f);
}
END_TEST

START_TEST(the_title_stack_never_talks) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "\033]2;one\a\033]1;eins\a\033[22t\033]0;two\a");
  fixture_expect_events(&f, "\033[23t", "icon(eins) title(one) ");
  fixture_expect_events(&f, "\033[23t", "");
  fixture_feed(&f, "\033[22;2t\033]2;three\a");
  fixture_expect_events(&f, "\033[23;2t", "title(one) ");
  for (int i = 0; i < 30; i++) {
    char text[] = "\033]2;title ?\a\033[22;0t";
    text[10] = (char)('A' + i % 26);
    fixture_feed(&f, text);
  }
  for (int i = 29; i > 19; i--) {
    char want[] = "icon(eins) title(title ?) ";
    want[23] = (char)('A' + i % 26);
    fixture_expect_events(&f, "\033[23;0t", want);
  }
  fixture_expect_events(&f, "\033[23;0t", "");
  fixture_expect_reply(&f, "\033[20t\033[21t", "");
  fixture_close(&f);
}
END_TEST

START_TEST(links) {
  struct quire_row_ref row;
  struct quire_link link;
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033]8;;http://a/;x\033\\A",
                        "link(http://a/;x|) ");
  fixture_expect_events(&f, "\033]8;k=v:id=me;u\033\\B", "link(u|me) ");
  fixture_expect_events(&f, "\033]8;;\033\\C", "link() ");
  fixture_expect_events(&f, "\033]8\033\\D", "link() ");
  ck_assert_int_eq(quire_screen_row(f.s, 0, &row), QUIRE_OK);
  ck_assert(quire_page_link(row.page, quire_cell_link(row.cells[0]), &link));
  ck_assert_uint_eq(link.uri_len_bytes, 11);
  ck_assert(quire_page_link(row.page, quire_cell_link(row.cells[1]), &link));
  ck_assert_int_eq(memcmp(link.id, "me", 2), 0);
  ck_assert_uint_eq(quire_cell_link(row.cells[2]), 0);
  fixture_close(&f);
}
END_TEST

/* A row keeps its hint of links however often one is printed over itself, and
 * a link without a URI is none. */
START_TEST(links_printed_again) {
  struct quire_screen_stats stats = {.struct_size = sizeof stats};
  struct quire_row_ref row;
  fixture_open(&f, 4, 2);
  for (int i = 0; i < 3; i++) {
    fixture_feed(&f, "\033[H\033]8;;http://a/\033\\A\xc3\xa9\033]8;;\033\\");
    ck_assert_int_eq(quire_screen_row(f.s, 0, &row), QUIRE_OK);
    ck_assert_uint_ne(row.flags & QUIRE_ROW_HAS_LINK, 0);
    ck_assert_uint_ne(quire_cell_link(row.cells[1]), 0);
    quire_screen_get_stats(f.s, &stats);
    ck_assert_uint_eq(stats.links, 1);
    ck_assert_uint_eq(stats.link_refs, 2);
  }
  fixture_feed(&f, "\033[H\033]8;id=x;\033\\ABCD\033]8;;\033\\");
  const struct quire_link none = {.uri = "", .id = "x", .id_len_bytes = 1};
  struct quire_link pen;
  ck_assert_int_eq(quire_screen_set_link(f.s, &none), QUIRE_OK);
  ck_assert(!quire_screen_pen_link(f.s, &pen));
  fixture_feed(&f, "E");
  quire_screen_get_stats(f.s, &stats);
  ck_assert_uint_eq(stats.links, 0);
  ck_assert_uint_eq(stats.links_lost, 0);
  /* More links than there are cells: the dead make room. */
  for (int i = 0; i < 5000; i++) {
    char text[64];
    (void)snprintf(text, sizeof text, "\033]8;;http://a/%d\033\\x", i);
    fixture_feed(&f, text);
  }
  quire_screen_get_stats(f.s, &stats);
  ck_assert_uint_le(stats.links, 8);
  ck_assert_uint_eq(stats.links_lost, 0);
  ck_assert_uint_lt(stats.page_bytes, 256 * 1024);
  fixture_close(&f);
}
END_TEST

START_TEST(directory_and_notifications) {
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033]7;file://h/tmp\033\\", "cwd(file://h/tmp) ");
  ck_assert_str_eq(quire_terminal_working_directory(f.t), "file://h/tmp");
  fixture_expect_events(&f, "\033]9;hello; you\a", "notify(|hello; you) ");
  fixture_expect_events(&f, "\033]9;4;1;50\a\033]9;4\a", "");
  fixture_expect_events(&f, "\033]9;99 bottles\a", "notify(|99 bottles) ");
  fixture_expect_events(&f, "\033]777;notify;T;B;more\a", "notify(T|B;more) ");
  fixture_expect_events(&f, "\033]777;notify;T\a", "notify(T|) ");
  fixture_expect_events(&f, "\033]777;preexec;x\a\033]1337;SetMark\a\a",
                        "bell() ");
  fixture_close(&f);
}
END_TEST

START_TEST(marks) {
  struct quire_mark mark;
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033]133;A;click_events=1\a$ ", "mark(1 0 0) ");
  ck_assert_uint_eq(quire_screen_pen(f.s)->semantic, QUIRE_SEMANTIC_PROMPT);
  fixture_expect_events(&f, "\033]133;B\als", "mark(2 0 0) ");
  ck_assert_uint_eq(quire_screen_pen(f.s)->semantic, QUIRE_SEMANTIC_INPUT);
  fixture_expect_events(&f, "\r\n\033]133;C\aout", "mark(4 0 1) ");
  ck_assert_uint_eq(quire_screen_pen(f.s)->semantic, QUIRE_SEMANTIC_OUTPUT);
  fixture_expect_events(&f, "\r\n\033]133;D;42;aid=1\a", "mark(24 42 2) ");
  ck_assert(quire_screen_row_mark(f.s, 2, &mark));
  ck_assert_int_eq(mark.exit_status, 42);
  ck_assert(quire_screen_row_mark(f.s, 0, &mark));
  ck_assert_uint_eq(mark.kinds, QUIRE_MARK_PROMPT | QUIRE_MARK_INPUT);
  fixture_expect_events(&f, "\033]133;D\a", "mark(8 0 2) ");
  fixture_expect_events(&f, "\033]133;D;-1\a", "mark(24 -1 2) ");
  fixture_expect_events(&f, "\033]133;D;x\a", "mark(8 0 2) ");
  fixture_expect_events(&f, "\033]133;P;k=s\a", "mark(1 0 2) ");
  struct quire_row_ref row;
  ck_assert_int_eq(quire_screen_row(f.s, 2, &row), QUIRE_OK);
  ck_assert_uint_eq((row.flags & (unsigned)QUIRE_ROW_SEMANTIC_MASK) >>
                        QUIRE_ROW_SEMANTIC_SHIFT,
                    QUIRE_ROW_PROMPT_CONTINUATION);
  fixture_expect_events(&f, "\033]133;Z\a\033]133\a\033]133;AB\a", "");
  fixture_close(&f);
}
END_TEST

START_TEST(colors) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033]4;1;?\033\\",
                       "\033]4;1;rgb:cdcd/0000/0000\033\\");
  fixture_expect_reply(&f, "\033]4;1;?\a", "\033]4;1;rgb:cdcd/0000/0000\a");
  fixture_expect_reply(&f, "\033]4;1;#123456;2;rgb:f/80/ffff;2;?;1;?\a",
                       "\033]4;2;rgb:ffff/8080/ffff\a"
                       "\033]4;1;rgb:1212/3434/5656\a");
  ck_assert_uint_eq(quire_terminal_palette(f.t, 1).g, 0x34);
  fixture_expect_reply(&f, "\033]104;1\a\033]4;1;?;2;?\a",
                       "\033]4;1;rgb:cdcd/0000/0000\a"
                       "\033]4;2;rgb:ffff/8080/ffff\a");
  fixture_expect_reply(&f, "\033]104\a\033]4;2;?\a",
                       "\033]4;2;rgb:0000/cdcd/0000\a");
  fixture_expect_reply(&f, "\033]10;?\033\\",
                       "\033]10;rgb:e5e5/e5e5/e5e5\033\\");
  fixture_expect_reply(&f, "\033]10;#fff;red;rgbi:1/0.5/0\a\033]10;?;?;?\a",
                       "\033]10;rgb:f0f0/f0f0/f0f0\a"
                       "\033]11;rgb:ffff/0000/0000\a"
                       "\033]12;rgb:ffff/b4b4/0000\a");
  fixture_expect_reply(&f, "\033]110\a\033]111\a\033]112\a\033]11;?\a",
                       "\033]11;rgb:0000/0000/0000\a");
  fixture_expect_reply(&f, "\033]5;0;#aabbcc\a\033]5;0;?\a\033]4;256;?\a",
                       "\033]5;0;rgb:aaaa/bbbb/cccc\a"
                       "\033]4;256;rgb:aaaa/bbbb/cccc\a");
  fixture_expect_reply(&f, "\033]105;0\a\033]5;0;?\a",
                       "\033]5;0;rgb:0000/0000/0000\a");
  fixture_expect_events(&f, "\033]11;white\a", "colors() ");
  fixture_expect_events(&f,
                        "\033]11;nonsense\a\033]4;1;#12\a\033]4;x;#111\a"
                        "\033]4;300;#111\a\033]11;rgb:1/2\a\033]11;#12345g\a"
                        "\033]11;rgbi:2/0/0\a\033]11;rgbi:1/1\a\033]11;#\a",
                        "");
  fixture_close(&f);
}
END_TEST

START_TEST(color_scheme_reports) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[?996n", "\033[?997;1n");
  fixture_expect_reply(&f, "\033]11;white\a\033[?996n", "\033[?997;2n");
  fixture_expect_reply(&f, "\033[?2031h\033]11;black\a", "\033[?997;1n");
  fixture_expect_reply(&f, "\033]11;#111\a", "");
  f.replies_len = 0;
  struct quire_rgb light = {250, 250, 250};
  quire_terminal_set_color(f.t, QUIRE_ROLE_BACKGROUND, light);
  ck_assert_str_eq(f.replies, "\033[?997;2n");
  ck_assert_uint_eq(quire_terminal_color(f.t, QUIRE_ROLE_BACKGROUND).r, 250);
  fixture_close(&f);
}
END_TEST

START_TEST(colors_of_the_embedder) {
  struct quire_terminal_options options;
  struct quire_rgb palette[256];
  memset(palette, 7, sizeof palette);
  fixture_options(&f, &options, 10, 3);
  options.palette = palette;
  options.foreground = (struct quire_rgb){1, 2, 3};
  options.has_colors = true;
  fixture_open_with(&f, &options);
  ck_assert_uint_eq(quire_terminal_palette(f.t, 200).b, 7);
  struct quire_color none = {0, 0, 0, 0};
  ck_assert_uint_eq(quire_terminal_resolve(f.t, none, QUIRE_ROLE_FOREGROUND).g,
                    2);
  ck_assert_uint_eq(
      quire_terminal_resolve(f.t, quire_color_palette(3), QUIRE_ROLE_FOREGROUND)
          .g,
      7);
  ck_assert_uint_eq(quire_terminal_resolve(f.t, quire_color_rgb(9, 8, 6),
                                           QUIRE_ROLE_BACKGROUND)
                        .b,
                    6);
  quire_terminal_set_palette(f.t, 3, (struct quire_rgb){4, 4, 4});
  fixture_feed(&f, "\033]4;3;#ffffff\a\033]104\a");
  ck_assert_uint_eq(quire_terminal_palette(f.t, 3).r, 4);
  fixture_close(&f);
}
END_TEST

START_TEST(clipboard_writing) {
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033]52;c;SGVsbG8=\a", "clipboard:c(Hello) ");
  fixture_expect_events(&f, "\033]52;;SGVsbG8h\033\\", "clipboard:c(Hello!) ");
  fixture_expect_events(&f, "\033]52;pcp;SGk\a",
                        "clipboard:p(Hi) clipboard:c(Hi) ");
  fixture_expect_events(&f, "\033]52;c;\a", "clipboard:c() ");
  fixture_expect_events(&f, "\033]52;c;no base64\a", "clipboard:c() ");
  fixture_expect_events(&f, "\033]52;x;SGk=\a\033]52\a\033]52;c\a", "");
  /* Reading is off by default. */
  fixture_expect_events(&f, "\033]52;c;?\a", "");
  ck_assert_int_eq(quire_terminal_reply_clipboard(f.t, 'c', "x", 1),
                   QUIRE_ERR_MISUSE);
  ck_assert_uint_eq(f.replies_len, 0);
  fixture_close(&f);
}
END_TEST

START_TEST(clipboard_reading_when_allowed) {
  struct quire_terminal_options options;
  fixture_options(&f, &options, 10, 3);
  options.allow_clipboard_read = true;
  options.clipboard_bytes_max = 4999;
  fixture_open_with(&f, &options);
  fixture_expect_events(&f, "\033]52;p;?\a", "query(p) ");
  static const char *const texts[][2] = {{"", ""},
                                         {"a", "YQ=="},
                                         {"ab", "YWI="},
                                         {"abc", "YWJj"},
                                         {"\xff\xfe?>", "//4/Pg=="}};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char want[64] = "\033]52;p;";
    strcat(want, texts[i][1]);
    strcat(want, "\033\\");
    f.replies_len = 0;
    ck_assert_int_eq(quire_terminal_reply_clipboard(f.t, 'p', texts[i][0],
                                                    strlen(texts[i][0])),
                     QUIRE_OK);
    ck_assert_str_eq(f.replies, want);
  }
  ck_assert_int_eq(quire_terminal_reply_clipboard(f.t, 'X', "x", 1),
                   QUIRE_ERR_MISUSE);
  static char large[5000];
  f.replies_len = 0;
  ck_assert_int_eq(quire_terminal_reply_clipboard(f.t, 'c', large, 4998),
                   QUIRE_OK);
  ck_assert_uint_eq(f.replies_len, strlen("\033]52;c;") + 6664 + 2);
  ck_assert_uint_eq(strspn(f.replies + 7, "A"), 6664);
  ck_assert_int_eq(quire_terminal_reply_clipboard(f.t, 'c', large, 5000),
                   QUIRE_ERR_LIMIT);
  fixture_close(&f);
}
END_TEST

/* Feeds head, then n times c, then tail. */
static void feed_long(const char *head, char c, size_t n, const char *tail) {
  char *text = malloc(n);
  ck_assert_ptr_nonnull(text);
  memset(text, c, n);
  f.events_len = 0;
  f.events[0] = 0;
  f.replies_len = 0;
  fixture_feed(&f, head);
  ck_assert_int_eq(quire_terminal_feed(f.t, text, n), QUIRE_OK);
  fixture_feed(&f, tail);
  free(text);
}

START_TEST(strings_are_capped) {
  fixture_open(&f, 20, 5);
  feed_long("\033]2;", 'x', 5000, "\a");
  ck_assert_uint_eq(strlen(quire_terminal_title(f.t)), 4096);
  feed_long("\033]2;", 'y', 10U << 20, "\aok");
  ck_assert_uint_eq(f.events_len, 0);
  ck_assert_int_eq(quire_terminal_title(f.t)[0], 'x');
  fixture_expect_row(&f, 0, "ok");
  feed_long("\033]7;", 'y', 5000, "\a");
  ck_assert_uint_eq(f.events_len, 0);
  feed_long("\033]52;c;", 'A', 40000, "\a");
  ck_assert_uint_eq(f.events_len, strlen("clipboard:c(") + 30000 + 2);
  feed_long("\033]52;c;", 'A', 2U << 20, "\a");
  ck_assert_uint_eq(f.events_len, 0);
  feed_long("\033P$q", 'm', 100000, "\033\\");
  ck_assert_uint_eq(f.replies_len, 0);
  feed_long("\033]8;;", 'u', 5000, "\033\\");
  ck_assert_str_eq(f.events, "link() ");
  feed_long("\033]8;;", 'u', 4096, "\033\\L");
  ck_assert_uint_gt(f.events_len, 100);
  fixture_close(&f);
}
END_TEST

START_TEST(strings_without_end_take_little_memory) {
  static const struct {
    const char *begin;
    size_t most;
  } strings[] = {
      {"\033]2;", 32U << 10}, {"\033]8;;", 32U << 10}, {"\033P$q", 32U << 10},
      {"\033_x", 32U << 10},  {"\033^", 32U << 10},    {"\033X", 32U << 10},
      {"\033_G", 32U << 10},  {"\033Pq", 32U << 10},   {"\033]52;c;", 4U << 20},
  };
  for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
    struct failing_allocator fa;
    struct quire_terminal_options options;
    failing_allocator_init(&fa);
    fixture_options(&f, &options, 20, 5);
    options.screen.allocator = failing_allocator_hooks(&fa);
    fixture_open_with(&f, &options);
    const size_t before = fa.live_bytes;
    feed_long(strings[i].begin, 'A', 8U << 20, "");
    ck_assert_msg(fa.peak_bytes - before <= strings[i].most,
                  "string %zu takes %zu bytes", i, fa.peak_bytes - before);
    fixture_feed(&f, "\030");
    ck_assert_uint_le(fa.live_bytes, before + (32U << 10));
    fixture_close(&f);
    ck_assert(failing_allocator_is_clean(&fa));
    failing_allocator_deinit(&fa);
  }
}
END_TEST

START_TEST(a_title_is_cut_between_characters) {
  char text[6000] = "\033]2;xx";
  fixture_open(&f, 20, 5);
  for (int i = 0; i < 1500; i++) {
    strcat(text + 6 + 3 * i, "\xe2\x82\xac");
  }
  fixture_feed(&f, text);
  fixture_feed(&f, "\a");
  ck_assert_uint_eq(strlen(quire_terminal_title(f.t)), 2 + 3 * 1364);
  fixture_close(&f);
}
END_TEST

START_TEST(images_are_handed_on) {
  fixture_open(&f, 20, 5);
  fixture_expect_events(&f, "\033P0;1;q#0~~-\033\\x", "0;1;0q#0~~-=image(0) ");
  fixture_expect_events(&f, "\033_Gf=24;AAAA\033\\", "Gf=24;AAAA=image(1) ");
  fixture_expect_events(&f, "\033]1337;File=inline=1:QUJD\a",
                        "1337;File=inline=1:QUJD=image(2) ");
  fixture_expect_events(&f, "\033Pq~~\030", "=image(0) ");
  fixture_expect_events(&f, "\033_other\033\\\033^pm\033\\\033Xsos\033\\", "");
  feed_long("\033Pq", '~', 50000, "\033\\");
  ck_assert_uint_eq(f.events_len, 50000 + strlen("q=image(0) "));
  feed_long("\033_G", 'A', 50000, "\033\\");
  ck_assert_uint_eq(f.events_len, 50000 + strlen("G=image(0) "));
  feed_long("\033]1337;File=:", 'A', 30000, "\033\\");
  ck_assert_uint_eq(f.events_len, 30000 + strlen("1337;File=:=image(0) "));
  fixture_expect_row(&f, 0, "x");
  fixture_close(&f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {titles,
                                the_title_stack_never_talks,
                                links,
                                links_printed_again,
                                directory_and_notifications,
                                marks,
                                colors,
                                color_scheme_reports,
                                colors_of_the_embedder,
                                clipboard_writing,
                                clipboard_reading_when_allowed,
                                strings_are_capped,
                                strings_without_end_take_little_memory,
                                a_title_is_cut_between_characters,
                                images_are_handed_on};
  return fixture_run("osc", tests, sizeof tests / sizeof tests[0]);
}
