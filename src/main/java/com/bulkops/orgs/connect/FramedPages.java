package com.bulkops.orgs.connect;

import java.util.Set;
import java.util.stream.Collectors;

import com.atlassian.connect.spring.internal.descriptor.AddonDescriptorLoader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The pages that Jira opens in a frame: those that the descriptor names. Only their
 * addresses may carry a token; everything else takes it in a header, because addresses
 * end up in logs and histories.
 */
@Component
class FramedPages {

	private final Set<String> paths;

	FramedPages(AddonDescriptorLoader descriptor, ObjectMapper objectMapper) {
		this.paths = paths(descriptor.getRawDescriptor(), objectMapper);
	}

	/** Whether Jira opens this path in a frame. */
	boolean contains(String path) {
		return this.paths.contains(path);
	}

	private static Set<String> paths(String descriptor, ObjectMapper objectMapper) {
		try {
			JsonNode modules = objectMapper.readTree(descriptor).path("modules");
			return modules.findValuesAsText("url")
				.stream()
				.map((url) -> UriComponentsBuilder.fromUriString(url).build().getPath())
				.collect(Collectors.toUnmodifiableSet());
		}
		catch (JsonProcessingException ex) {
			throw new IllegalStateException("The descriptor is no JSON", ex);
		}
	}

}
