package com.bulkops.orgs.secrets;

/**
 * Secrets with a keyset for tests.
 */
public final class TestSecrets {

	private TestSecrets() {
	}

	/** Secrets with a given keyset. */
	public static Secrets of(String keyset) {
		return new Secrets(Keysets.read(keyset));
	}

	public static Secrets create() {
		return new Secrets(Keysets.read(Keysets.create()));
	}

}
