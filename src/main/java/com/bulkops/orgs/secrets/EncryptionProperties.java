package com.bulkops.orgs.secrets;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The encryption keys.
 *
 * @param keyset a Tink keyset, as JSON or as Base64 of it; there is no default
 */
@ConfigurationProperties("bulkops.encryption")
record EncryptionProperties(@Nullable String keyset) {

	@Override
	public String toString() {
		return "EncryptionProperties[masked]";
	}

}
