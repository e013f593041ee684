package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Component;

/**
 * Encryption of the organization API keys. A sealed key opens only for its site.
 */
@Component
class SealedKeys {

	private final Secrets secrets;

	SealedKeys(Secrets secrets) {
		this.secrets = secrets;
	}

	byte[] seal(ApiKey key, SiteId site) {
		return this.secrets.seal(key.secret(), ownerOf(site));
	}

	/**
	 * Opens the key of a link.
	 * @throws Secrets.CannotOpen if it cannot be decrypted
	 */
	ApiKey open(OrganizationLinkEntity entity) {
		return new ApiKey(this.secrets.open(entity.sealedKey(), ownerOf(entity.site())));
	}

	private static Secrets.Owner ownerOf(SiteId site) {
		return new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, site.value());
	}

}
