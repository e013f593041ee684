package com.bulkops.orgs.secrets;

/**
 * Secrets with a keyset for tests.
 */
public final class TestSecrets {

	private TestSecrets() {
	}

	public static Secrets create() {
		return new Secrets(Keysets.read(Keysets.create()));
	}

}
