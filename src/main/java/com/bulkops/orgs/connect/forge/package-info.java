/**
 * Forge's way of saying who calls: invocation tokens, verified. Which installation and
 * which administrator that is, the guard outside finds out.
 */
@NullMarked
package com.bulkops.orgs.connect.forge;

import org.jspecify.annotations.NullMarked;
