package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.InstallationId;

import org.springframework.stereotype.Component;

/**
 * Encryption of the organization API keys. A sealed key opens only for its installation.
 */
@Component
class SealedKeys {

	private final Secrets secrets;

	SealedKeys(Secrets secrets) {
		this.secrets = secrets;
	}

	byte[] seal(ApiKey key, InstallationId installation) {
		return this.secrets.seal(key.secret(), ownerOf(installation));
	}

	/**
	 * Opens the key of a link.
	 * @throws Secrets.CannotOpen if it cannot be decrypted
	 */
	ApiKey open(OrganizationLinkEntity entity) {
		return new ApiKey(this.secrets.open(entity.sealedKey(), ownerOf(entity.installation())));
	}

	private static Secrets.Owner ownerOf(InstallationId installation) {
		return new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, installation.clientKey());
	}

}
