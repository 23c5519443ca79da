/* Quire: page storage for terminal emulators. The umbrella of all that belongs
 * to a terminal: screen, history, pages, reading, output, snapshots.
 *
 * Included by name are the containers, which stand alone (rc_set.h,
 * offset_map.h, bitmap_alloc.h, hash_map.h, lru.h, cache.h), and the libraries
 * of their own (vterm.h, render.h). */
#ifndef QUIRE_QUIRE_H
#define QUIRE_QUIRE_H

#include <quire/address.h>
#include <quire/alloc.h>
#include <quire/cell.h>
#include <quire/export.h>
#include <quire/format.h>
#include <quire/input.h>
#include <quire/page.h>
#include <quire/page_file.h>
#include <quire/result.h>
#include <quire/row.h>
#include <quire/row_key.h>
#include <quire/screen.h>
#include <quire/snapshot.h>
#include <quire/style.h>
#include <quire/terminal.h>
#include <quire/theme.h>
#include <quire/version.h>

#endif
