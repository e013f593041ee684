/**
 * The lists of tokens that are due under a rule.
 */
@NullMarked
package com.bulkops.orgs.web.tokens;

import org.jspecify.annotations.NullMarked;
