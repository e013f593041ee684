package com.bulkops.orgs.web;

import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * The resolver of {@link Owner} arguments: only owners reach a controller's method that
 * takes one.
 */
@Component
class OwnerArgumentResolver implements HandlerMethodArgumentResolver {

	private final Owners owners;

	OwnerArgumentResolver(Owners owners) {
		this.owners = owners;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType().equals(Owner.class);
	}

	/**
	 * Resolves the acting person.
	 * @throws NotAnOwner if the person is not an owner
	 */
	@Override
	public Owner resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		return ActingUser.of(request)
			.filter((actor) -> this.owners.contains(actor) || isRead(request) && hasNoOwner(actor))
			.map(Owner::new)
			.orElseThrow(NotAnOwner::new);
	}

	/** While no one has proved a key, files contain no more than the pages show. */
	private static boolean isRead(NativeWebRequest request) {
		HttpServletRequest read = request.getNativeRequest(HttpServletRequest.class);
		return read != null && HttpMethod.GET.matches(read.getMethod());
	}

	private boolean hasNoOwner(ActingUser actor) {
		return this.owners.list(actor.site()).isEmpty();
	}

}
