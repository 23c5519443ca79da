/* The named fault points: places where a test can make a resource run out that
 * an allocator cannot take away, or only with megabytes of input.
 *
 * All of them are listed here, so that a test can ask whether each has fired.
 * What a point does and where it is asked:
 *
 *   os.map           zeroed memory of the system (mmap): quire_mem_map()
 *   page.map         the buffer of a new or cloned page
 *   page.styles      that region of a page is full; asked before each row that
 *   page.links       is copied from page to page (regrow, clone, reflow, thaw)
 *   page.clusters    and before each interning by the screen (print, erase,
 *   page.codepoints  change attributes, join, mark)
 *   page.strings
 *   page.marks
 *   page.rehash      a set of a page has too many dead ids; asked there too
 *   cache.thread     the cache's clean-up thread cannot start
 *
 * Rows have no point: their number is a page's shape and nothing asks for more
 * of them in mid-operation. */
#ifndef QUIRE_SRC_BASE_FAULT_POINTS_H
#define QUIRE_SRC_BASE_FAULT_POINTS_H

enum quire_fault_point {
  QUIRE_FAULT_OS_MAP,
  QUIRE_FAULT_PAGE_MAP,
  QUIRE_FAULT_PAGE_STYLES,
  QUIRE_FAULT_PAGE_LINKS,
  QUIRE_FAULT_PAGE_CLUSTERS,
  QUIRE_FAULT_PAGE_CODEPOINTS,
  QUIRE_FAULT_PAGE_STRINGS,
  QUIRE_FAULT_PAGE_MARKS,
  QUIRE_FAULT_PAGE_REHASH,
  QUIRE_FAULT_CACHE_THREAD,
  QUIRE_FAULT_POINTS
};

/* The name that the allocator's test hook is asked with. Static storage. */
const char *quire_fault_point_name(enum quire_fault_point point);

#endif
