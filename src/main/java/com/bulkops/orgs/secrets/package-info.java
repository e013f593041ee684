/**
 * Encrypts what must not be readable in the database, and masks what must not be in the
 * log. Knows keys and ciphertext, not what they protect.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.secrets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
