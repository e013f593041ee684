package com.bulkops.orgs.connect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The address of the app, which Jira calls and from whose root the pages load their
 * files.
 */
class BaseUrlTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://bulkops.example.com", "https://bulkops.example.com:8443", "http://127.0.0.1:8080",
			"https://bulkops.example.com/", "http://[::1]:8080" })
	void anAddressOfAHostIsTaken(String address) {
		assertThat(descriptor(address).baseUrl()).isEqualTo(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com/bulkops", "https://example.com/bulkops/", "https://example.com/a/b",
			"https://example.com?app=bulkops", "https://example.com/#bulkops", "example.com", "bulkops", "" })
	void anyOtherKeepsTheAppFromStartingAndSaysWhy(String address) {
		InvalidConfigurationPropertyValueException failure = catchThrowableOfType(
				InvalidConfigurationPropertyValueException.class, () -> descriptor(address));
		assertThat(failure.getReason())
			.startsWith("ADDON_BASE_URL must be the address of a host without a path, such as https://");
	}

	private static Descriptor descriptor(String address) {
		return new Descriptor(new MockEnvironment().withProperty("addon.base-url", address), JsonMapper.shared());
	}

}
