// As test_headers.c: the names must have C linkage here.
#include <quire/result.h>
#include <quire/version.h>

int main() {
  return quire_version() == QUIRE_VERSION &&
                 quire_result_text(QUIRE_OK)[0] != '\0'
             ? 0
             : 1;
}
