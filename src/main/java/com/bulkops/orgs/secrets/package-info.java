/**
 * Encryption of secrets in the database, and their masking in the log. It knows keys and
 * ciphertext, not what they protect.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "text")
package com.bulkops.orgs.secrets;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
