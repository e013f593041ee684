/**
 * The page <i>Overview</i>, and the runs that it shows and starts.
 */
@NullMarked
package com.bulkops.orgs.web.overview;

import org.jspecify.annotations.NullMarked;
