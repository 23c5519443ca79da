/* The shared library exports what the headers promise, and both have the same
 * version. */
#include <quire/result.h>
#include <quire/version.h>

int main(void) {
  return quire_version() == QUIRE_VERSION &&
                 quire_result_text(QUIRE_OK)[0] != '\0'
             ? 0
             : 1;
}
