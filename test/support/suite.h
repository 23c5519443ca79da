/* What every Check program ends with. */
#ifndef QUIRE_TEST_SUPPORT_SUITE_H
#define QUIRE_TEST_SUPPORT_SUITE_H

#include <check.h>

/* Runs the suite and frees it; what main returns. CK_VERBOSITY and the other
 * variables of Check are heeded. */
int suite_run(Suite *suite);

#endif
