package com.bulkops.orgs.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;

/**
 * Makes, reads and rotates encryption keysets. A keyset is written as Base64 of Tink's
 * JSON form, which survives every shell and every environment file.
 */
public final class Keysets {

	static {
		try {
			AeadConfig.register();
		}
		catch (GeneralSecurityException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private Keysets() {
	}

	/** A new keyset with one AES-256-GCM key. */
	public static String create() {
		try {
			return write(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("A keyset cannot be created", ex);
		}
	}

	/**
	 * The same keyset with a new key that encrypts from now on; what the older keys
	 * encrypted stays readable.
	 * @throws KeysetUnusable if the text is no keyset
	 */
	public static String rotate(String keyset) {
		KeysetHandle.Builder rotated = KeysetHandle.newBuilder(read(keyset));
		rotated.addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
			.withRandomId()
			.makePrimary());
		try {
			return write(rotated.build());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The keyset cannot be rotated", ex);
		}
	}

	/**
	 * The same keyset without the keys that do not encrypt any more. What they encrypted
	 * cannot be read with it: {@link Reseal} comes first.
	 * @throws KeysetUnusable if the text is no keyset
	 */
	public static String dropOldKeys(String keyset) {
		KeysetHandle.Builder kept = KeysetHandle.newBuilder(read(keyset));
		for (int place = kept.size() - 1; place >= 0; place--) {
			if (!kept.getAt(place).isPrimary()) {
				kept.deleteAt(place);
			}
		}
		try {
			return write(kept.build());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The old keys cannot be taken out", ex);
		}
	}

	static Aead aead(KeysetHandle keyset) {
		try {
			return keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
		}
		catch (GeneralSecurityException ex) {
			throw new KeysetUnusable("It is a Tink keyset, but not one for authenticated encryption (AEAD).");
		}
	}

	/** Causes are left out on purpose: a parser's message may quote key material. */
	static KeysetHandle read(String text) {
		String keyset = text.strip();
		try {
			if (keyset.startsWith("{")) {
				return TinkJsonProtoKeysetFormat.parseKeyset(keyset, InsecureSecretKeyAccess.get());
			}
			byte[] bytes = Base64.getDecoder().decode(keyset);
			String decoded = new String(bytes, StandardCharsets.UTF_8).strip();
			return decoded.startsWith("{")
					? TinkJsonProtoKeysetFormat.parseKeyset(decoded, InsecureSecretKeyAccess.get())
					: TinkProtoKeysetFormat.parseKeyset(bytes, InsecureSecretKeyAccess.get());
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new KeysetUnusable("It is neither a Tink keyset in JSON nor Base64 of one.");
		}
	}

	private static String write(KeysetHandle handle) throws GeneralSecurityException {
		String json = TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
		return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

}
