package com.bulkops.orgs;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.bulkops.orgs.site.Unauthenticated;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ApplicationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every path that the app maps and that is not open to everybody on purpose, found by
 * reflection, so that a new one is in the tests by itself.
 */
public final class MappedPaths {

	private MappedPaths() {
	}

	/** All of them, with each of their methods. */
	public static List<MappedPath> of(ApplicationContext context) {
		Set<MappedPath> paths = new LinkedHashSet<>();
		for (RequestMappingHandlerMapping mapping : context.getBeansOfType(RequestMappingHandlerMapping.class)
			.values()) {
			mapping.getHandlerMethods().forEach((info, handler) -> {
				if (handler.getBeanType().isAnnotationPresent(Unauthenticated.class)) {
					return;
				}
				Set<RequestMethod> methods = ErrorController.class.isAssignableFrom(handler.getBeanType())
						? Set.of(RequestMethod.GET) : info.getMethodsCondition().getMethods();
				for (String pattern : info.getPatternValues()) {
					methods.forEach((method) -> paths
						.add(new MappedPath(method.name(), pattern, List.copyOf(parametersOf(handler)))));
				}
			});
		}
		return new ArrayList<>(paths);
	}

	private static Set<String> parametersOf(HandlerMethod handler) {
		Set<String> names = new TreeSet<>();
		for (MethodParameter parameter : handler.getMethodParameters()) {
			parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
			if (parameter.hasParameterAnnotation(RequestParam.class)) {
				names.add(String.valueOf(parameter.getParameterName()));
			}
			else if (parameter.hasParameterAnnotation(ModelAttribute.class) || isForm(parameter.getParameterType())) {
				fieldsOf(parameter.getParameterType()).forEach(names::add);
			}
			else if (parameter.hasParameterAnnotation(PathVariable.class)) {
				names.add("{" + parameter.getParameterName() + "}");
			}
		}
		return names;
	}

	/** Spring takes such a parameter for a model attribute without being told. */
	private static boolean isForm(Class<?> type) {
		return type.isRecord() && Arrays.stream(type.getRecordComponents())
			.allMatch((component) -> BeanUtils.isSimpleValueType(component.getType()));
	}

	private static Stream<String> fieldsOf(Class<?> type) {
		return type.isRecord() ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName)
				: Arrays.stream(BeanUtils.getPropertyDescriptors(type))
					.filter((property) -> property.getWriteMethod() != null)
					.map(java.beans.PropertyDescriptor::getName);
	}

	/**
	 * A path with one of its methods.
	 *
	 * @param pattern the path, with its variables in braces
	 * @param parameters the names of what it takes; variables of the path in braces
	 */
	public record MappedPath(String method, String pattern, List<String> parameters) {

		/** The path with values in place of its variables. */
		public String path(Map<String, String> values) {
			String path = this.pattern;
			for (String parameter : this.parameters) {
				if (parameter.startsWith("{")) {
					path = path.replace(parameter, values.getOrDefault(parameter, "x"));
				}
			}
			return path;
		}

	}

}
