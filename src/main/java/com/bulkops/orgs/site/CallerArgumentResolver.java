package com.bulkops.orgs.site;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * The argument resolver that passes the admitted administrator, and the other
 * administrators of the site, to a controller.
 */
class CallerArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType().equals(ActingUser.class)
				|| parameter.getParameterType().equals(Administrators.class);
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		Optional<?> caller = parameter.getParameterType().equals(ActingUser.class) ? ActingUser.of(request)
				: Administrators.of(request.getNativeRequest(HttpServletRequest.class));
		return caller.orElseThrow(() -> new IllegalStateException("No administrator was admitted for this request"));
	}

}
