#include <quire/version.h>
#include <stdio.h>

int main(void) {
  if (quire_version() != QUIRE_VERSION) {
    return 1;
  }
  return printf("quire %s\n", quire_version_string()) > 0 ? 0 : 1;
}
