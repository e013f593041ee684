package com.bulkops.orgs.secrets;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
class SecretsConfiguration {

	@Bean
	Secrets secrets(EncryptionProperties properties) {
		String keyset = properties.keyset();
		if (keyset == null || keyset.isBlank()) {
			throw new KeysetUnusable("It is not set.");
		}
		return new Secrets(Keysets.read(keyset));
	}

}
