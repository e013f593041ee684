/**
 * The application class and the clock; everything else lives in its own room below.
 */
@NullMarked
package com.bulkops.orgs;

import org.jspecify.annotations.NullMarked;
