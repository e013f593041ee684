package com.bulkops.orgs.secrets;

import java.util.Base64;

import com.bulkops.orgs.LokiRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final Secrets.Owner ACME = new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, "acme");

	private final String keyset = Keysets.create();

	private final Secrets secrets = new Secrets(Keysets.read(this.keyset));

	@Test
	void opensWhatItSealed() {
		byte[] sealed = this.secrets.seal("s3cret ✓", ACME);
		assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
		assertThat(this.secrets.open(sealed, ACME)).isEqualTo("s3cret ✓");
	}

	@Test
	void aSecretOfAnotherTenantDoesNotOpen() {
		byte[] sealed = this.secrets.seal("s3cret", ACME);
		Secrets.Owner other = new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, "umbrella");
		assertThatExceptionOfType(Secrets.CannotOpen.class).isThrownBy(() -> this.secrets.open(sealed, other));
	}

	@Test
	void aSecretForAnotherPurposeDoesNotOpen() {
		byte[] sealed = this.secrets.seal("s3cret", ACME);
		Secrets.Owner other = new Secrets.Owner(Secrets.Purpose.SHARED_SECRET, "acme");
		assertThatExceptionOfType(Secrets.CannotOpen.class).isThrownBy(() -> this.secrets.open(sealed, other));
	}

	@Test
	void aRotatedKeysetOpensOldSecretsAndSealsWithItsNewKey() {
		byte[] old = this.secrets.seal("s3cret", ACME);
		Secrets rotated = new Secrets(Keysets.read(Keysets.rotate(this.keyset)));
		assertThat(rotated.open(old, ACME)).isEqualTo("s3cret");
		byte[] fresh = rotated.seal("s3cret", ACME);
		assertThatExceptionOfType(Secrets.CannotOpen.class).isThrownBy(() -> this.secrets.open(fresh, ACME));
	}

	@Test
	void aKeysetWithoutItsOldKeysOpensWhatItsNewKeySealedAndNothingElse() {
		byte[] old = this.secrets.seal("s3cret", ACME);
		String rotated = Keysets.rotate(Keysets.rotate(this.keyset));
		byte[] fresh = new Secrets(Keysets.read(rotated)).seal("s3cret", ACME);
		String dropped = Keysets.dropOldKeys(rotated);
		Secrets left = new Secrets(Keysets.read(dropped));
		assertThat(Keysets.read(dropped).size()).isEqualTo(1);
		assertThat(left.isCurrent(fresh)).isTrue();
		assertThat(left.open(fresh, ACME)).isEqualTo("s3cret");
		assertThatExceptionOfType(Secrets.CannotOpen.class).isThrownBy(() -> left.open(old, ACME));
		assertThat(Keysets.dropOldKeys(dropped)).as("again").isEqualTo(dropped);
	}

	@Test
	void aKeysetMayBePlainJson() {
		String json = new String(Base64.getDecoder().decode(this.keyset), java.nio.charset.StandardCharsets.UTF_8);
		byte[] sealed = new Secrets(Keysets.read(json)).seal("s3cret", ACME);
		assertThat(this.secrets.open(sealed, ACME)).isEqualTo("s3cret");
	}

	@Test
	void withoutAKeysetTheStartEndsWithAnInstruction(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start(""));
		assertThat(output).contains("It is not set").contains("new-keyset").contains(LokiRule.textOf("KeysetUnusable"));
	}

	@Test
	void aBrokenKeysetIsRefusedAndNotQuoted(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start("{\"primaryKeyId\": \"sesame\"}"));
		assertThat(output).contains("neither a Tink keyset")
			.contains(LokiRule.textOf("KeysetUnusable"))
			.doesNotContain("sesame");
	}

	private static void start(String keyset) {
		SpringApplication application = new SpringApplication(SecretsConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run("--bulkops.encryption.keyset=" + keyset).close();
	}

}
