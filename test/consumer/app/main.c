#include <quire/quire.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  struct quire_terminal_options options;
  quire_terminal_options_init(&options);
  struct quire_terminal *terminal;
  if (quire_version() != QUIRE_VERSION ||
      quire_terminal_new(&options, &terminal) != QUIRE_OK ||
      quire_terminal_feed(terminal, "\033]2;hello\033\\", 11) != QUIRE_OK ||
      strcmp(quire_terminal_title(terminal), "hello") != 0) {
    return 1;
  }
  quire_terminal_free(terminal);
  return printf("quire %s\n", quire_version_string()) > 0 ? 0 : 1;
}
