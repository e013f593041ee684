package com.bulkops.orgs.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.site.Unauthenticated;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * A path that the app maps, with a method.
 */
record MappedPath(String method, String path) {

	/** Returns all mapped paths except the descriptor, which is public. */
	static List<MappedPath> allOf(List<RequestMappingHandlerMapping> mappings) {
		List<MappedPath> paths = new ArrayList<>();
		mappings.forEach((mapping) -> mapping.getHandlerMethods().forEach((info, handler) -> {
			boolean open = handler.getBeanType().isAnnotationPresent(Unauthenticated.class)
					&& handler.getBeanType() != LifecycleController.class;
			Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
			for (String pattern : info.getPatternValues()) {
				String path = pattern.replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
				if (!open && ErrorController.class.isAssignableFrom(handler.getBeanType())) {
					paths.add(new MappedPath("GET", path));
				}
				else if (!open) {
					methods.forEach((method) -> paths.add(new MappedPath(method.name(), path)));
				}
			}
		}));
		return paths;
	}

}
