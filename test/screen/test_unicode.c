/* Widths and cluster breaks as a terminal wants them. */
#include <check.h>

#include <utf8proc.h>

#include "screen/unicode.h"
#include "support/suite.h"

/* What is answered without the tables is what they say. */
START_TEST(test_short_ways) {
  unsigned plain = 0;
  for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
    const utf8proc_property_t *property =
        utf8proc_get_property((utf8proc_int32_t)cp);
    if (quire_unicode_is_plain(cp)) {
      plain++;
      ck_assert_msg(property->boundclass == UTF8PROC_BOUNDCLASS_OTHER,
                    "U+%04X joins", cp);
    }
    bool listed =
        (cp >= 0x400 && cp <= 0x482) || (cp >= 0x2500 && cp <= 0x259f) ||
        (cp >= 0x3041 && cp <= 0x3096) || (cp >= 0x30a0 && cp <= 0x30ff) ||
        (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7a3);
    if (listed && property->category != UTF8PROC_CATEGORY_CN) {
      ck_assert_msg(quire_unicode_width(cp, false) ==
                        utf8proc_charwidth((utf8proc_int32_t)cp),
                    "U+%04X: %d, %d", cp, quire_unicode_width(cp, false),
                    utf8proc_charwidth((utf8proc_int32_t)cp));
    }
  }
  ck_assert_uint_gt(plain, 20000);
}
END_TEST

START_TEST(test_widths) {
  static const struct {
    uint32_t codepoint;
    int width, ambiguous;
  } cases[] = {
      {'a', 1, 1},     {0xa0, 1, 1},    {0xad, 1, 1},    {0xe9, 1, 2},
      {0x301, 0, 0},   {0x600, 1, 1},   {0x1100, 2, 2},  {0x1160, 0, 0},
      {0x11a8, 0, 0},  {0x200b, 0, 0},  {0x200d, 0, 0},  {0x2028, 0, 0},
      {0x2500, 1, 2},  {0x2614, 2, 2},  {0x2764, 1, 1},  {0x3000, 2, 2},
      {0x302e, 0, 0},  {0x3042, 2, 2},  {0x4e16, 2, 2},  {0xac00, 2, 2},
      {0xd7b0, 0, 0},  {0xe000, 1, 1},  {0xfe0f, 0, 0},  {0xff21, 2, 2},
      {0xff71, 1, 1},  {0x1f1e6, 1, 1}, {0x1f600, 2, 2}, {0x20000, 2, 2},
      {0x10ffff, 1, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint32_t cp = cases[i].codepoint;
    ck_assert_msg(quire_unicode_width(cp, false) == cases[i].width &&
                      quire_unicode_width(cp, true) == cases[i].ambiguous,
                  "U+%04X: %d, %d", cp, quire_unicode_width(cp, false),
                  quire_unicode_width(cp, true));
  }
}
END_TEST

/* How many clusters a text of up to 8 codepoints makes. */
static int clusters(const uint32_t *text) {
  int count = 1;
  int32_t state = 0;
  for (int i = 1; text[i] != 0; i++) {
    if (!quire_unicode_joins(text[i - 1], text[i], &state)) {
      state = 0;
      count++;
    }
  }
  return count;
}

START_TEST(test_breaks) {
  static const struct {
    uint32_t text[8];
    int clusters;
  } cases[] = {
      {{'a', 'b'}, 2},
      {{'e', 0x301, 0x302, 'f'}, 2},
      {{0x4e16, 0x754c, 0x3042}, 3},
      {{0x600, '1'}, 1},    /* prepended, joined by ASCII */
      {{0x600, 0x4e16}, 1}, /* and by what else never joins */
      {{0x1f1e9, 0x1f1ea, 0x1f1eb, 0x1f1f7}, 2},
      {{0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f466}, 1},
      {{'a', 0x200d, 0x1f469}, 2},
      {{0x1f44b, 0x1f3ff, 'x'}, 2},
      {{0x1112, 0x1161, 0x11ab, 0x1112}, 2},
      {{0xac00, 0x11a8, 0xac00}, 2},
      {{0x915, 0x94d, 0x937}, 2}, /* conjuncts come with Unicode 15.1 */
      {{'a', 0x200b, 'b'}, 3},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ck_assert_msg(clusters(cases[i].text) == cases[i].clusters,
                  "case %zu: %d clusters", i, clusters(cases[i].text));
  }
}
END_TEST

START_TEST(test_selectors) {
  ck_assert(quire_unicode_takes_emoji_selector('#'));
  ck_assert(quire_unicode_takes_emoji_selector(0x2764));
  ck_assert(!quire_unicode_takes_emoji_selector('x'));
  ck_assert(!quire_unicode_takes_emoji_selector(0x4e16));
  ck_assert(quire_unicode_takes_text_selector(0x2614));
  ck_assert(quire_unicode_takes_text_selector(0x1f30d));
  ck_assert(!quire_unicode_takes_text_selector(0x1f600));
  ck_assert_uint_eq(quire_unicode_scalar(0xdfff), 0xfffd);
  ck_assert_uint_eq(quire_unicode_scalar(0x110000), 0xfffd);
  ck_assert_uint_eq(quire_unicode_scalar(0xe000), 0xe000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("unicode");
  TCase *tcase = tcase_create("unicode");
  tcase_add_test(tcase, test_short_ways);
  tcase_add_test(tcase, test_widths);
  tcase_add_test(tcase, test_breaks);
  tcase_add_test(tcase, test_selectors);
  suite_add_tcase(suite, tcase);
  return suite_run(suite);
}
