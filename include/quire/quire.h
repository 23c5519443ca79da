/* Quire: page storage for terminal emulators. The umbrella of the public
 * headers that most embedders want; the container templates (rc_set.h,
 * offset_map.h, hash_map.h, lru.h) and the optional parts (vterm.h) are
 * included by name. */
#ifndef QUIRE_QUIRE_H
#define QUIRE_QUIRE_H

#include <quire/address.h>
#include <quire/alloc.h>
#include <quire/cell.h>
#include <quire/export.h>
#include <quire/input.h>
#include <quire/page.h>
#include <quire/result.h>
#include <quire/screen.h>
#include <quire/style.h>
#include <quire/terminal.h>
#include <quire/version.h>

#endif
