#include <quire/quire.h>
#include <quire/vterm.h>
#include <stdio.h>

int main(void) {
  struct quire_vterm_options options;
  quire_vterm_options_init(&options);
  VTerm *vterm = vterm_new(24, 80);
  struct quire_vterm *q;
  if (vterm == NULL || quire_vterm_new(vterm, &options, &q) != QUIRE_OK ||
      quire_vterm_write(q, "hello", 5) != QUIRE_OK) {
    return 1;
  }
  quire_vterm_free(q);
  vterm_free(vterm);
  return printf("quire %s\n", quire_version_string()) > 0 ? 0 : 1;
}
