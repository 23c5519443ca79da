/* Texts of the result codes and the library's version. */
#include <quire/result.h>
#include <quire/version.h>

const char *quire_result_text(enum quire_result result) {
  switch (result) {
    case QUIRE_OK: return "ok";
    case QUIRE_ERR_OUT_OF_MEMORY: return "out of memory";
    case QUIRE_ERR_FULL: return "container full";
    case QUIRE_ERR_REHASH: return "set needs a rehash";
    case QUIRE_ERR_FULL_STYLES: return "page is out of styles";
    case QUIRE_ERR_FULL_LINKS: return "page is out of links";
    case QUIRE_ERR_FULL_CLUSTERS: return "page is out of clusters";
    case QUIRE_ERR_FULL_CODEPOINTS: return "page is out of cluster codepoints";
    case QUIRE_ERR_FULL_STRINGS: return "page is out of string bytes";
    case QUIRE_ERR_FULL_MARKS: return "page is out of marks";
    case QUIRE_ERR_FULL_ROWS: return "page is out of rows";
    case QUIRE_ERR_LIMIT: return "limit exceeded";
    case QUIRE_ERR_BAD_INPUT: return "bad input";
    case QUIRE_ERR_CORRUPT: return "stored image is corrupt";
    case QUIRE_ERR_NOT_FOUND: return "not found";
    case QUIRE_ERR_IO: return "input/output error";
    case QUIRE_ERR_MISUSE: return "misuse of the interface";
    case QUIRE_ERR_CLOSED: return "object is closed";
  }
  return "unknown result";
}

int quire_version(void) {
  return QUIRE_VERSION;
}

const char *quire_version_string(void) {
  return QUIRE_VERSION_STRING;
}
