/* What is answered, to the byte, and that nothing received ever comes back. */
#include <string.h>

#include <quire/version.h>

#include "vt/fixture.h"

static struct fixture f;

START_TEST(identity) {
  fixture_open(&f, 20, 5);
  static const char da1[] = "\033[?64;1;2;6;9;15;16;17;18;21;22;28;29c";
  fixture_expect_reply(&f, "\033[c", da1);
  fixture_expect_reply(&f, "\033[0c", da1);
  fixture_expect_reply(&f, "\033Z", da1);
  fixture_expect_reply(&f, "\xc2\x9a", da1);
  fixture_expect_reply(&f, "\033[1c\033[>1c\033[=1c\033[?c", "");
  fixture_expect_reply(&f, "\033[>c", "\033[>41;379;0c");
  fixture_expect_reply(&f, "\033[=c", "\033P!|00000000\033\\");
  fixture_expect_reply(&f, "\033[>q",
                       "\033P>|Quire(" QUIRE_VERSION_STRING ")\033\\");
  fixture_expect_reply(&f, "\033[>1q\005", "");
  fixture_close(&f);
}
END_TEST

START_TEST(status) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[5n", "\033[0n");
  fixture_expect_reply(&f, "\033[6n", "\033[1;1R");
  fixture_expect_reply(&f, "\033[3;7H\033[6n", "\033[3;7R");
  fixture_expect_reply(&f, "\033[?6n", "\033[?3;7;1R");
  fixture_expect_reply(&f, "\033[3;20Hx\033[6n", "\033[3;20R");
  fixture_expect_reply(&f, "\033[2;4r\033[?69h\033[5;10s\033[?6h\033[6n",
                       "\033[1;1R");
  fixture_expect_reply(&f, "\033[2;3H\033[?6n", "\033[?2;3;1R");
  fixture_expect_reply(&f, "\033[?15n", "\033[?13n");
  fixture_expect_reply(&f, "\033[?25n", "\033[?20n");
  fixture_expect_reply(&f, "\033[?26n", "\033[?27;1;0;0n");
  fixture_expect_reply(&f, "\033[?53n\033[?55n", "\033[?50n\033[?50n");
  fixture_expect_reply(&f, "\033[?56n", "\033[?57;0n");
  fixture_expect_reply(&f, "\033[?62n", "\033[0*{");
  fixture_expect_reply(&f, "\033[?63;123n", "\033P123!~0000\033\\");
  fixture_expect_reply(&f, "\033[?75n\033[?85n", "\033[?70n\033[?83n");
  fixture_expect_reply(&f, "\033[0n\033[7n\033[?1n\033[n", "");
  fixture_close(&f);
}
END_TEST

START_TEST(settings) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[2;4r\033P$qr\033\\", "\033P1$r2;4r\033\\");
  fixture_expect_reply(&f, "\033P$qs\033\\", "\033P1$r1;20s\033\\");
  fixture_expect_reply(&f, "\033[?69h\033[3;9s\033P$qs\033\\",
                       "\033P1$r3;9s\033\\");
  fixture_expect_reply(&f, "\033P$q\"q\033\\", "\033P1$r0\"q\033\\");
  fixture_expect_reply(&f, "\033[1\"q\033P$q\"q\033\\", "\033P1$r1\"q\033\\");
  fixture_expect_reply(&f, "\033V\033P$q\"q\033\\", "\033P1$r0\"q\033\\");
  fixture_expect_reply(&f, "\033P$q\"p\033\\", "\033P1$r64;1\"p\033\\");
  fixture_expect_reply(&f, "\033P$qt\033\\", "\033P1$r5t\033\\");
  fixture_expect_reply(&f, "\033P$q*|\033\\", "\033P1$r5*|\033\\");
  fixture_expect_reply(&f, "\033P$q$|\033\\", "\033P1$r20$|\033\\");
  fixture_expect_reply(&f, "\033[2*x\033P$q*x\033\\", "\033P1$r2*x\033\\");
  fixture_expect_reply(&f, "\033P$q$}\033\\\033P$q$~\033\\",
                       "\033P1$r0$}\033\\\033P1$r0$~\033\\");
  fixture_expect_reply(&f, "\033P$qmm\033\\", "\033P0$r\033\\");
  fixture_expect_reply(&f, "\033P$qwhoami\n\033\\", "\033P0$r\033\\");
  fixture_expect_reply(&f, "\033P1$qm\033\\", "\033P1$r0m\033\\");
  fixture_expect_reply(&f, "\033P$qm\030\033P!qm\033\\\033P>$qx\033\\", "");
  fixture_close(&f);
}
END_TEST

START_TEST(capabilities) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033P+q436F\033\\", "\033P1+r436F=323536\033\\");
  fixture_expect_reply(&f, "\033P+q436f;544E\033\\",
                       "\033P1+r436F=323536\033\\"
                       "\033P1+r544E=787465726D2D323536636F6C6F72\033\\");
  fixture_expect_reply(&f, "\033P+q524742\033\\", "\033P1+r524742=38\033\\");
  fixture_expect_reply(&f, "\033P+q6162;436F\033\\", "\033P0+r\033\\");
  fixture_expect_reply(&f, "\033P+q\033\\", "\033P0+r\033\\");
  fixture_close(&f);
}
END_TEST

START_TEST(window_sizes) {
  fixture_open(&f, 20, 5);
  fixture_expect_reply(&f, "\033[14t", "\033[4;80;160t");
  fixture_expect_reply(&f, "\033[15t", "\033[5;80;160t");
  fixture_expect_reply(&f, "\033[16t", "\033[6;16;8t");
  fixture_expect_reply(&f, "\033[18t", "\033[8;5;20t");
  fixture_expect_reply(&f, "\033[19t", "\033[9;5;20t");
  fixture_expect_reply(&f, "\033[11t\033[13t", "\033[1t\033[3;0;0t");
  fixture_expect_reply(&f, "\033[20t\033[21t\033[1t\033[t", "");
  quire_terminal_set_cell_pixels(f.t, 10, 20);
  fixture_expect_reply(&f, "\033[16t", "\033[6;20;10t");
  fixture_expect_events(&f, "\033[8;30;100t", "size(100 30) ");
  fixture_expect_events(&f, "\033[8;30t\033[8;;100t",
                        "size(0 30) size(100 0) ");
  fixture_expect_events(&f, "\033[8;99999;99999t", "size(16384 16384) ");
  fixture_expect_events(&f, "\033[4;100;55t", "size(6 5) ");
  fixture_expect_events(&f, "\033[36t\033[8t\033[8;0;0t", "size(0 36) ");
  fixture_expect_events(&f, "\033[132$|\033[30*|\033[99$|",
                        "size(132 0) size(0 30) ");
  fixture_close(&f);
}
END_TEST

START_TEST(checksums) {
  fixture_open(&f, 20, 5);
  fixture_feed(&f, "AB\r\n\033[1mC\xe4\xb8\x80");
  fixture_expect_reply(&f, "\033[7;1;1;1;1;1*y", "\033P7!~FFBF\033\\");
  fixture_expect_reply(&f, "\033[7;1;1;1;1;2*y", "\033P7!~FF7D\033\\");
  fixture_expect_reply(&f, "\033[7;1;1;5;1;5*y", "\033P7!~FFE0\033\\");
  fixture_expect_reply(&f, "\033[65535;1;2;1;2;1*y", "\033P65535!~FFBD\033\\");
  fixture_expect_reply(&f, "\033[8;1;2;2;2;3*y", "\033P8!~B200\033\\");
  fixture_expect_reply(&f, "\033[8;1;4;4;3;3*y", "\033P8!~0000\033\\");
  fixture_feed(&f, "\033[5;1He\xcc\x81");
  fixture_expect_reply(&f, "\033[8;1;5;1;5;1*y", "\033P8!~FC9A\033\\");
  fixture_feed(&f, "\033[2K");
  /* The whole screen: 100 cells, three of them not blank, one of them wide. */
  fixture_expect_reply(&f, "\033[9*y", "\033P9!~A55A\033\\");
  fixture_close(&f);
}
END_TEST

/* Every string that could carry bytes back, with a marker in it. */
START_TEST(nothing_is_echoed) {
  static const char *const frames[][2] = {
      {"\033]0;", "\a"},     {"\033]1;", "\a"},      {"\033]2;", "\a"},
      {"\033]4;1;", "\a"},   {"\033]4;", ";?\a"},    {"\033]5;", ";?\a"},
      {"\033]7;", "\a"},     {"\033]8;;", "\a"},     {"\033]8;id=", ";u\a"},
      {"\033]9;", "\a"},     {"\033]10;", "\a"},     {"\033]52;c;", "\a"},
      {"\033]52;", ";?\a"},  {"\033]133;A;", "\a"},  {"\033]777;", "\a"},
      {"\033]1337;", "\a"},  {"\033P$q", "\033\\"},  {"\033P+q", "\033\\"},
      {"\033P", "q\033\\"},  {"\033_", "\033\\"},    {"\033_G", "\033\\"},
      {"\033^", "\033\\"},   {"\033X", "\033\\"},    {"\033]", "\a"},
      {"\033]L", "\033\\"},  {"\033]l", "\033\\"},   {"\033[?", "$p"},
      {"\033P>|", "\033\\"}, {"\033P1$r", "\033\\"}, {"", ""}};
  static const char queries[] =
      "\033[20t\033[21t\033[22t\033[23t\033[c\033[>c\033[=c\033[>q\033[6n"
      "\033[?6n\033P$qm\033\\\033[14t\033[18t\033[?u\033[?4m\005\033Z";
  fixture_open(&f, 20, 5);
  for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
    fixture_feed(&f, frames[i][0]);
    fixture_feed(&f, "zwzwzw");
    fixture_feed(&f, frames[i][1]);
    fixture_feed(&f, queries);
  }
  ck_assert_uint_gt(f.replies_len, 1000);
  ck_assert_ptr_null(strstr(f.replies, "zw"));
  ck_assert_ptr_null(strstr(f.replies, "\n"));
  ck_assert_ptr_null(strstr(f.replies, "\r"));
  fixture_close(&f);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {identity,         status,       settings,
                                capabilities,     window_sizes, checksums,
                                nothing_is_echoed};
  return fixture_run("replies", tests, sizeof tests / sizeof tests[0]);
}
