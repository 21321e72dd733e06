"""What Regraft can find out about datasets, as tools for any LangChain agent; installed packages add theirs."""

from .base import AGENT_TOOLS, AgentTool, ToolArgs, ToolContext, agent_tool, agent_tools

__all__ = ["AGENT_TOOLS", "AgentTool", "ToolArgs", "ToolContext", "agent_tool", "agent_tools"]
