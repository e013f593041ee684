/**
 * The page <i>Activity log</i>, and its exports.
 */
@NullMarked
package com.bulkops.orgs.web.activity;

import org.jspecify.annotations.NullMarked;
