/**
 * What is read of a client that nobody knows yet: the head of its request, for some
 * seconds, and no body.
 */
@NullMarked
package com.bulkops.orgs.site.body;

import org.jspecify.annotations.NullMarked;
