package com.bulkops.orgs.activity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it is in its row. The chain covers a salted digest of a token's label: the
 * label, and its salt with it, can be erased, and the chain still verifies.
 *
 * @param labelDigest hexadecimal; {@code null} if the entry is about no token
 */
record StoredEntry(ActivityEntry entry, @Nullable String labelDigest) {

	/** Returns the SHA-256 of a salt and a label. */
	static byte[] digest(byte[] salt, String label) {
		try {
			MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
			sha256.update(salt);
			return sha256.digest(label.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java knows SHA-256", ex);
		}
	}

	/**
	 * Returns the stored digest, or a text that is none if the row has another label. A
	 * label that was erased took its salt with it.
	 */
	static @Nullable String labelDigest(@Nullable String label, byte @Nullable [] salt, byte @Nullable [] stored) {
		if (stored == null) {
			return null;
		}
		boolean fits = (label == null || salt == null) ? label == null && salt == null
				: Arrays.equals(digest(salt, label), stored);
		return fits ? HexFormat.of().formatHex(stored) : "of another label";
	}

}
