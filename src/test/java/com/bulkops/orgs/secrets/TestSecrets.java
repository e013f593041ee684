package com.bulkops.orgs.secrets;

/**
 * Secrets with a keyset of their own, for tests of those who keep some.
 */
public final class TestSecrets {

	private TestSecrets() {
	}

	public static Secrets create() {
		return new Secrets(Keysets.read(Keysets.create()));
	}

}
