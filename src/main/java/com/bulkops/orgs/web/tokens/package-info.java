/**
 * The lists of tokens that a rule makes due.
 */
@NullMarked
package com.bulkops.orgs.web.tokens;

import org.jspecify.annotations.NullMarked;
