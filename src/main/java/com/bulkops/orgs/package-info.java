/**
 * The application class and the clock; everything else lives in a room of its own below.
 */
@NullMarked
package com.bulkops.orgs;

import org.jspecify.annotations.NullMarked;
