package com.bulkops.orgs.connect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jira reports licenses of an app whose descriptor asks for them, so it asks if and only
 * if the app needs them.
 */
class DescriptorLicensingTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theDescriptorAsksForLicensesWhereRunsNeedThem(boolean enforced) throws Exception {
		MockEnvironment environment = new MockEnvironment().withProperty("addon.base-url", "https://bulkops.example")
			.withProperty("bulkops.license.enforced", Boolean.toString(enforced));
		Descriptor descriptor = new Descriptor(environment, new ObjectMapper());
		assertThat(new ObjectMapper().readTree(descriptor.json()).path("enableLicensing").asBoolean(!enforced))
			.isEqualTo(enforced);
	}

}
